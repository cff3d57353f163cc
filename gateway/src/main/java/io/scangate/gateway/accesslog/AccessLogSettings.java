package io.scangate.gateway.accesslog;

/**
 * The settings of the access log. The constructor checks the values; its messages start with the setting's key. Immutable.
 *
 * @param accessLog the file, or {@code -} for the standard output; empty for no log; default empty
 * @param accessLogSample one in how many requests is logged; default 1
 * @param accessLogQueryValues whether links are logged with the values of their queries; default false
 */
public record AccessLogSettings(String accessLog, int accessLogSample, boolean accessLogQueryValues) {
    private static final int MOST_SAMPLE = 1_000_000;

    /** The defaults. */
    public static final AccessLogSettings DEFAULT = new AccessLogSettings("", 1, false);

    public AccessLogSettings {
        if (accessLogSample < 1 || accessLogSample > MOST_SAMPLE) {
            throw new IllegalArgumentException(
                    "access-log-sample: " + accessLogSample + " (expected: 1 to " + MOST_SAMPLE + ")");
        }
    }
}
