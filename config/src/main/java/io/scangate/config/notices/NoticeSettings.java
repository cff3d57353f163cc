package io.scangate.config.notices;

import io.scangate.config.lifecycle.DurationLimit;
import io.scangate.config.outbound.FetchPorts;
import java.time.Duration;
import java.util.List;

/**
 * How notices are kept and delivered. Immutable.
 *
 * @param noticeRetention how long a notice is kept
 * @param webhookTimeout the limit of a whole delivery: look-up, connection, answer
 * @param webhookGiveUp the age at which a notice is put aside after a failed delivery
 * @param webhookPause the pause between two searches for deliveries that are due
 * @param webhookPorts the ports that webhooks may have
 * @param webhookAllowLoopback for development: whether 127.0.0.0/8 and ::1 count as public
 */
public record NoticeSettings(
        Duration noticeRetention,
        Duration webhookTimeout,
        Duration webhookGiveUp,
        Duration webhookPause,
        FetchPorts webhookPorts,
        boolean webhookAllowLoopback) {
    private static final Duration MAX_TIMEOUT = Duration.ofHours(1);
    private static final Duration MAX_PAUSE = Duration.ofDays(1);
    private static final Duration MAX_KEPT = Duration.ofDays(3650);

    /** The defaults. */
    public static final NoticeSettings DEFAULT = new NoticeSettings(
            Duration.ofDays(90),
            Duration.ofSeconds(10),
            Duration.ofDays(3),
            Duration.ofSeconds(1),
            new FetchPorts(List.of(80, 443, 8443)),
            false);

    public NoticeSettings {
        DurationLimit.check("notice-retention", noticeRetention, MAX_KEPT);
        DurationLimit.check("webhook-timeout", webhookTimeout, MAX_TIMEOUT);
        DurationLimit.check("webhook-give-up", webhookGiveUp, MAX_KEPT);
        DurationLimit.check("webhook-pause", webhookPause, MAX_PAUSE);
    }
}
