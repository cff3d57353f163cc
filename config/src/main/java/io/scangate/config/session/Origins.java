package io.scangate.config.session;

import com.google.common.net.HostAndPort;
import io.scangate.config.web.Head;
import io.scangate.config.web.Problem;
import io.scangate.config.web.ProblemCode;
import io.scangate.gateway.text.VisibleText;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Admits the calls of our own pages and refuses those of others. A call of a browser needs a header that no form and no other site can send, comes
 * from our own origin, and names a host of ours: a name of a stranger that leads to a loopback address does not. Thread-safe.
 */
public final class Origins {
    /** The header that only a program sends: a browser asks us first whether another site may, and we never allow it. */
    public static final String HEADER = "scangate-session";

    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "::1");

    private final SessionSettings settings;

    /** For the addresses of the settings. */
    public Origins(SessionSettings settings) {
        this.settings = settings;
    }

    /**
     * How a browser reaches us.
     *
     * @param secure whether its connection has TLS
     * @param origin our origin, as it sees it
     */
    public record Channel(boolean secure, String origin) {
        private static final String ATTRIBUTES = "; Path=/; HttpOnly; SameSite=";

        /** The name of the cookie of a session. */
        public String cookie() {
            return secure ? "__Host-scangate" : "scangate-local";
        }

        /** The cookie that begins a session. */
        String begin(String token, long seconds) {
            return cookie() + "=" + token + "; Max-Age=" + seconds + ATTRIBUTES + "Strict" + (secure ? "; Secure" : "");
        }

        /** The name of the cookie of a browser on its way to another service and back. */
        public String wayCookie() {
            return cookie() + "-openid";
        }

        /** That cookie, which comes back with a link of the other service; without seconds it ends. */
        public String onTheWay(String value, long seconds) {
            return wayCookie() + "=" + value + "; Max-Age=" + seconds + ATTRIBUTES + "Lax" + (secure ? "; Secure" : "");
        }

        /** The cookie that ends a session. */
        public String end() {
            return begin("", 0);
        }
    }

    /**
     * The channel of a call that has our header and comes from our origin.
     *
     * @throws Problem {@link ProblemCode#FOREIGN_ORIGIN}, {@link ProblemCode#UNAUTHORIZED} without the header
     */
    public Channel check(Head head) {
        if (!"1".equals(head.header(HEADER))) {
            throw Problem.withoutHeader(HEADER, "1");
        }
        Channel channel = channel(head);
        String origin = head.header("origin");
        if (origin != null && !origin.equals(channel.origin())) {
            throw refused("Origin", origin, channel.origin());
        }
        String site = head.header("sec-fetch-site");
        if (site != null && !site.equals("same-origin") && !site.equals("none")) {
            throw refused("Sec-Fetch-Site", site, "same-origin");
        }
        return channel;
    }

    /**
     * The channel of a call, by its host and its connection.
     *
     * @throws Problem {@link ProblemCode#FOREIGN_ORIGIN}
     */
    public Channel channel(Head head) {
        String host = String.valueOf(head.header("host")).toLowerCase(Locale.ROOT);
        String ours = settings.publicHost();
        if (host.equals(ours)) {
            return new Channel(true, settings.publicUrl());
        }
        if (head.client().isLoopbackAddress() && isLoopback(host)) {
            return new Channel(head.isTls(), (head.isTls() ? "https://" : "http://") + host);
        }
        if (head.isTls() && ours == null) {
            return new Channel(true, "https://" + host);
        }
        if (ours != null) {
            throw refused("Host", host, ours);
        }
        throw Problem.of(
                ProblemCode.FOREIGN_ORIGIN,
                "Host: " + VisibleText.quoted(host)
                        + ": people do not sign in over plain HTTP from another machine, or by another name of this one"
                        + " (expected: TLS with the settings tls-cert and tls-key; or a proxy with TLS, and its"
                        + " address in public-url; or 127.0.0.1 or localhost)");
    }

    private static boolean isLoopback(String host) {
        try {
            return LOOPBACK.contains(HostAndPort.fromString(host).getHost());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static Problem refused(String field, String found, String expected) {
        return Problem.of(
                ProblemCode.FOREIGN_ORIGIN, field + ": " + VisibleText.quoted(found) + " (expected: " + expected + ")");
    }

    /** The value of a cookie; null if there is none, or if it is there twice. */
    public static @Nullable String cookie(Head head, String name) {
        String all = head.header("cookie");
        if (all == null) {
            return null;
        }
        String found = null;
        // Several headers are joined by commas, which no cookie of ours has.
        for (String each : all.split("[;,]", -1)) {
            String pair = each.strip();
            if (pair.startsWith(name + "=")) {
                if (found != null) {
                    return null;
                }
                found = pair.substring(name.length() + 1);
            }
        }
        return found;
    }
}
