package io.scangate.config.lifecycle;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Objects;

/**
 * Limits of the feature. Immutable.
 *
 * @param rulesPerAccount the most rules of an account
 * @param testLinksPerRule the most test links of a rule
 * @param publishesPerMonth the most publishes of an account in a calendar month
 * @param timeZone the time zone of the calendar month, such as {@code Asia/Shanghai}
 * @param rollbackWindow a rollback to a release that was live within this time does not count as a publish
 * @param proofGrace how long an account may publish after the verification file of a rule's directory has gone
 * @param restoreWindow how long a deleted account can be restored and holds the ranges of its rules
 * @param auditRetention how long the audit is kept; zero for ever
 */
public record LifecycleSettings(
        int rulesPerAccount,
        int testLinksPerRule,
        int publishesPerMonth,
        String timeZone,
        Duration rollbackWindow,
        Duration proofGrace,
        Duration restoreWindow,
        Duration auditRetention) {
    /** Longer than counts of scans and keys of repeated requests are kept, which refer to entries of the audit. */
    private static final Duration LEAST_AUDIT = Duration.ofDays(100);

    private static final Duration MOST = Duration.ofDays(3650);

    /** The limits in the feature's guide. */
    public static final LifecycleSettings DEFAULT = new LifecycleSettings(10, 5, 20, "Asia/Shanghai");

    public LifecycleSettings {
        check("rules-per-account", rulesPerAccount);
        check("test-links-per-rule", testLinksPerRule);
        check("publishes-per-month", publishesPerMonth);
        check("rollback-window", rollbackWindow);
        check("proof-grace", proofGrace);
        check("restore-window", restoreWindow);
        check("audit-retention", auditRetention);
        if (!auditRetention.isZero() && auditRetention.compareTo(LEAST_AUDIT) < 0) {
            throw new IllegalArgumentException("audit-retention: " + auditRetention.toHours()
                    + "h (expected: 0s for ever, or at least " + LEAST_AUDIT.toHours() + "h)");
        }
        try {
            ZoneId.of(timeZone);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "time-zone: \"" + timeZone + "\" (expected: a zone such as Asia/Shanghai)", e);
        }
    }

    /** Limits with the default times. */
    public LifecycleSettings(int rulesPerAccount, int testLinksPerRule, int publishesPerMonth, String timeZone) {
        this(
                rulesPerAccount,
                testLinksPerRule,
                publishesPerMonth,
                timeZone,
                Duration.ofDays(7),
                Duration.ofDays(3),
                Duration.ofDays(30),
                Duration.ZERO);
    }

    /** The time zone of the calendar month. */
    public ZoneId zone() {
        return ZoneId.of(timeZone);
    }

    /** The limits in force for an account: its own ones, otherwise these. */
    Limits limitsOf(Account account) {
        AccountLimits own = Objects.requireNonNullElse(account.limits(), AccountLimits.NONE);
        return new Limits(
                Objects.requireNonNullElse(own.rules(), rulesPerAccount),
                Objects.requireNonNullElse(own.testLinks(), testLinksPerRule),
                Objects.requireNonNullElse(own.publishes(), publishesPerMonth));
    }

    private static void check(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: 1 or more)");
        }
    }

    private static void check(String name, Duration value) {
        if (value.isNegative() || value.compareTo(MOST) > 0) {
            throw new IllegalArgumentException(
                    name + ": " + value.toMillis() + "ms (expected: 0s to " + MOST.toHours() + "h)");
        }
    }
}
