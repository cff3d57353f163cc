package io.scangate.config.notices;

import java.time.Duration;

/**
 * How notices are kept. Immutable.
 *
 * @param noticeRetention how long a notice is kept
 */
public record NoticeSettings(Duration noticeRetention) {
    /** The defaults. */
    public static final NoticeSettings DEFAULT = new NoticeSettings(Duration.ofDays(90));

    public NoticeSettings {
        check("notice-retention", noticeRetention);
    }

    private static void check(String key, Duration value) {
        if (value.toMillis() < 1) {
            throw new IllegalArgumentException(key + ": " + value.toMillis() + "ms (expected: 1ms or more)");
        }
    }
}
