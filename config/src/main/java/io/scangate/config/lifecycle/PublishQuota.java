package io.scangate.config.lifecycle;

import io.scangate.config.lifecycle.Store.Reader;
import io.scangate.config.lifecycle.Store.Writer;
import java.time.Clock;
import java.time.Instant;
import java.time.YearMonth;
import java.time.format.DateTimeFormatter;

/** The publishes of an account in the current calendar month. Thread-safe. */
final class PublishQuota {
    private static final DateTimeFormatter MONTH = DateTimeFormatter.ofPattern("uuuu-MM");

    private final LifecycleSettings settings;
    private final Clock clock;

    PublishQuota(LifecycleSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /** The number of publishes that the account has left. */
    int left(Reader reader, String appid) {
        return of(reader, appid).left();
    }

    /** The limit, the publishes of this month, and the time of the next one. */
    Quota of(Reader reader, String appid) {
        int most = most(reader, appid);
        YearMonth month = YearMonth.from(clock.instant().atZone(settings.zone()));
        Instant reset =
                month.plusMonths(1).atDay(1).atStartOfDay(settings.zone()).toInstant();
        return new Quota(most, reader.publishes(appid, MONTH.format(month)), month, reset);
    }

    /** Counts one publish. Refuses it if none is left; the last one sends a notice. */
    void use(Writer writer, String appid) {
        String month = month();
        int publishes = writer.publishes(appid, month);
        int most = most(writer, appid);
        if (publishes >= most) {
            throw RefusedException.limit(
                    Refusal.PUBLISH_QUOTA,
                    "publishes",
                    publishes,
                    most,
                    publishes + " publishes in " + month + " (expected: at most " + most + " a calendar month, "
                            + settings.timeZone() + ")");
        }
        writer.countPublish(appid, month);
        if (publishes + 1 == most) {
            writer.notify(Notice.quotaUsed(appid, month, most));
        }
    }

    private int most(Reader reader, String appid) {
        return settings.limitsOf(Accounts.found(reader, appid)).publishes();
    }

    private String month() {
        return MONTH.format(clock.instant().atZone(settings.zone()));
    }
}
