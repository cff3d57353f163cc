package io.scangate.config.icp;

import io.scangate.config.lifecycle.DurationLimit;
import java.net.URI;
import java.time.Duration;

/**
 * How licences are looked up. Immutable.
 *
 * @param icp {@code table}: in the table that operators import; {@code off}: no check, for development; or the address
 *   of a service with {@code {domain}} in it, which answers 200 and {@code {"licence": ..., "holder": ...}}, or 404
 * @param icpTimeout the limit for an answer of the service
 * @param icpCache how long a licence is cached
 * @param icpNegativeCache how long a missing licence is cached
 */
public record IcpSettings(String icp, Duration icpTimeout, Duration icpCache, Duration icpNegativeCache) {
    private static final Duration MAX_TIMEOUT = Duration.ofHours(1);
    private static final Duration MAX_CACHED = Duration.ofDays(365);

    /** The defaults: the table. */
    public static final IcpSettings DEFAULT =
            new IcpSettings("table", Duration.ofSeconds(3), Duration.ofHours(1), Duration.ofMinutes(1));

    private static final int MAX_PORT = 65_535;

    static final String PLACE = "{domain}";

    enum Kind {
        TABLE,
        OFF,
        HTTP
    }

    public IcpSettings {
        if (!icp.equals("table") && !icp.equals("off") && !isTemplate(icp)) {
            throw new IllegalArgumentException("icp: \"" + shown(icp)
                    + "\" (expected: table, off, or an address such as https://registry.example/icp/{domain})");
        }
        DurationLimit.check("icp-timeout", icpTimeout, MAX_TIMEOUT);
        DurationLimit.check("icp-cache", icpCache, MAX_CACHED);
        DurationLimit.check("icp-negative-cache", icpNegativeCache, MAX_CACHED);
    }

    /** Without what may be secret: user and password in front of the host, and the query. */
    private static String shown(String address) {
        return address.replaceAll("//.*@", "//(hidden)@").replaceAll("\\?.*", "?(hidden)");
    }

    /** The same with a time limit of its own, if that is shorter. */
    public IcpSettings within(Duration limit) {
        return limit.compareTo(icpTimeout) < 0 ? new IcpSettings(icp, limit, icpCache, icpNegativeCache) : this;
    }

    Kind kind() {
        return switch (icp) {
            case "table" -> Kind.TABLE;
            case "off" -> Kind.OFF;
            default -> Kind.HTTP;
        };
    }

    private static boolean isTemplate(String text) {
        int place = text.indexOf(PLACE);
        if (place < 0 || text.indexOf(PLACE, place + 1) >= 0) {
            return false;
        }
        try {
            URI uri = URI.create(text.replace(PLACE, "d"));
            boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            return http
                    && uri.getHost() != null
                    && uri.getPort() <= MAX_PORT
                    && place > text.indexOf(uri.getRawAuthority());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
