package io.scangate.config.session;

import io.scangate.config.lifecycle.DurationLimit;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Sessions of people. Immutable.
 *
 * @param publicUrl the origin of the control plane as browsers see it, {@code https://HOST} or {@code https://HOST:PORT}, where a proxy has the
 *     TLS or where the name must be checked; empty for the addresses of the listener
 * @param sessionIdle how long a session lasts after its last call
 * @param sessionLifetime how long a session lasts at all
 */
public record SessionSettings(String publicUrl, Duration sessionIdle, Duration sessionLifetime) {
    private static final Duration LONGEST_IDLE = Duration.ofDays(7);
    private static final Duration LONGEST = Duration.ofDays(30);

    /** The defaults: an hour without calls, twelve hours in all. */
    public static final SessionSettings DEFAULT = new SessionSettings("", Duration.ofHours(1), Duration.ofHours(12));

    public SessionSettings {
        if (!publicUrl.isEmpty() && !isOrigin(publicUrl)) {
            throw new IllegalArgumentException("public-url: \"" + publicUrl.replaceAll("//[^/?#]*@", "//(hidden)@")
                    + "\" (expected: https://HOST or https://HOST:PORT in lower case, without a path)");
        }
        DurationLimit.check("session-idle", sessionIdle, LONGEST_IDLE);
        DurationLimit.check("session-lifetime", sessionLifetime, LONGEST);
    }

    private static boolean isOrigin(String text) {
        try {
            URI uri = URI.create(text);
            String origin = "https://" + uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
            return uri.getHost() != null && text.equals(origin.toLowerCase(Locale.ROOT)) && uri.getPort() != 443;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** The host and port of the public address, as in the header {@code Host}; null if there is none. */
    @Nullable
    String publicHost() {
        return publicUrl.isEmpty() ? null : publicUrl.substring("https://".length());
    }
}
