package io.scangate.config.lifecycle;

import io.scangate.config.lifecycle.Store.Reader;
import io.scangate.config.lifecycle.Store.Writer;
import java.time.Clock;
import java.time.Instant;
import java.time.YearMonth;

/** The publishes of an account in the current calendar month. Thread-safe. */
final class PublishQuota {
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
        return of(reader, Accounts.found(reader, appid));
    }

    Quota of(Reader reader, Account account) {
        YearMonth month = YearMonth.from(clock.instant().atZone(settings.zone()));
        Instant reset =
                month.plusMonths(1).atDay(1).atStartOfDay(settings.zone()).toInstant();
        return new Quota(
                settings.limitsOf(account).publishes(),
                reader.publishes(account.appid(), Quota.MONTH.format(month)),
                month,
                settings.timeZone(),
                reset);
    }

    /** Counts publishes of one change, at least one. Refuses them if not so many are left; the last one sends a notice. */
    void use(Writer writer, String appid, int number) {
        Quota quota = of(writer, appid);
        quota.check(number - 1);
        String month = Quota.MONTH.format(quota.month());
        writer.countPublish(appid, month, number);
        if (quota.used() + number == quota.limit()) {
            writer.notify(Notice.quotaUsed(appid, month, quota.limit()));
        }
    }
}
