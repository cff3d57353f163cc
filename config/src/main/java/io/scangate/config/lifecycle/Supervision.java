package io.scangate.config.lifecycle;

import io.scangate.config.lifecycle.Store.ChangeResult;
import io.scangate.config.lifecycle.Store.Reader;
import io.scangate.config.lifecycle.Store.Writer;
import java.time.Clock;
import java.time.Instant;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * The state of accounts and rules beside their configuration: suspensions and takedowns by operators, the switch of the
 * feature, and limits. Nothing is deleted. The rules concerned are withheld ({@link Withholding}) and come back when the
 * cause ends. Stores changes and throws as {@link Rules} does. Thread-safe. Methods block.
 */
public final class Supervision {
    private final Store store;
    private final LifecycleSettings settings;
    private final Clock clock;

    /** The accounts and rules of a store. */
    public Supervision(Store store, LifecycleSettings settings, Clock clock) {
        this.store = store;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * The limits of an account.
     *
     * @param own those that operators have set
     * @param inForce those that apply
     * @param version the account's version
     */
    public record LimitsOfAccount(AccountLimits own, Limits inForce, long version) {}

    /** Suspends an account, or changes the reason. Its calls are refused and its rules withheld. */
    public Commit<Account> suspend(ChangeRequest change, String appid, String reason) {
        Findings found = checked(() -> Suspension.checkedReason(reason));
        return changeAccount(change, appid, "suspend", found, (writer, before) -> {
            Suspension suspension = begin(before.suspension(), reason);
            writer.notify(Notice.suspended(before, suspension));
            return before.withSuspension(suspension, writer.revision());
        });
    }

    /** Ends the suspension of an account. Its proofs could not be mended meanwhile, so that time does not count. */
    public Commit<Account> resume(ChangeRequest change, String appid) {
        return changeAccount(change, appid, "resume", new Findings(), (writer, before) -> {
            if (before.suspension() == null) {
                throw RefusedException.about(
                        Refusal.NOT_WITHHELD,
                        Particulars.of("appid", appid, "an account that is suspended"),
                        "account " + appid + " (expected: an account that is suspended)");
            }
            writer.pauseProofs(appid, before.suspension().since(), LiveRelease.now(clock));
            return before.withSuspension(null, writer.revision());
        });
    }

    /**
     * Switches the feature on or off for an account. While it is off, its rules are withheld and cannot be changed. The
     * account cannot switch on what an operator has switched off.
     *
     * @param byOperator whether an operator asks, and not the account
     * @throws RefusedException {@link Refusal#FEATURE_HELD_OFF}
     */
    public Commit<Account> switchFeature(ChangeRequest change, String appid, boolean on, boolean byOperator) {
        return changeAccount(change, appid, "feature", new Findings(), (writer, before) -> {
            if (on && before.featureHeldOff() && !byOperator) {
                throw RefusedException.about(
                        Refusal.FEATURE_HELD_OFF,
                        Particulars.of("on", "true", "an operator switches it on"),
                        "on: true, while an operator has switched the feature off for account " + appid
                                + " (expected: an operator switches it on)");
            }
            if (!on && !before.featureOff()) {
                writer.notify(Notice.withheld(before, Withholding.Cause.FEATURE_OFF));
            }
            if (on && before.featureHeldOff()) {
                // The beginning is not stored. What an account has switched off itself counts: it could switch it on.
                writer.pauseProofs(appid, Instant.EPOCH, LiveRelease.now(clock));
            }
            boolean heldOff = !on && (byOperator || before.featureHeldOff());
            return before.withFeature(on, heldOff, writer.revision());
        });
    }

    /** Sets the limits of an account. Rules and test links above a lower limit stay. */
    public Commit<Account> limit(ChangeRequest change, String appid, AccountLimits limits) {
        return changeAccount(
                change,
                appid,
                "limits",
                limits.findings(),
                (writer, before) -> before.withLimits(limits, writer.revision()));
    }

    /** The limits of an account. */
    public LimitsOfAccount limits(String appid) {
        return store.read(reader -> limits(Accounts.found(reader, appid)));
    }

    /** The limits of an account that was read. */
    public LimitsOfAccount limits(Account account) {
        AccountLimits own = account.limits() == null ? AccountLimits.NONE : account.limits();
        return new LimitsOfAccount(own, settings.limitsOf(account), account.version());
    }

    /** Takes a rule down, or changes the reason. It is withheld and cannot be deleted. */
    public Commit<ConfiguredRule> takeDown(ChangeRequest change, String appid, RuleRef ref, String reason) {
        Findings found = checked(() -> Suspension.checkedReason(reason));
        return changeRule(change, appid, ref, "take_down", found, (writer, before) -> {
            checkNotWaiting(writer, appid);
            Suspension takedown = begin(takedown(before), reason);
            writer.notify(Notice.takenDown(before, takedown));
            return takedown;
        });
    }

    /** A rule of an account that waits is not served, and gives way to others: its takedown would be lost with it. */
    private static void checkNotWaiting(Reader reader, String appid) {
        if (Accounts.found(reader, appid).waits()) {
            throw RefusedException.value(
                    Refusal.AWAITING_APPROVAL,
                    "appid",
                    appid,
                    "an account that does not wait: refuse it, or approve it and take the rule down before it is published");
        }
    }

    /** Ends the takedown of a rule. */
    public Commit<ConfiguredRule> putBack(ChangeRequest change, String appid, RuleRef ref) {
        return changeRule(change, appid, ref, "put_back", new Findings(), (writer, before) -> {
            if (!before.isTakenDown()) {
                throw RefusedException.about(
                        Refusal.NOT_WITHHELD,
                        Particulars.of("rule", before.canonical(), "a rule that is taken down"),
                        "rule " + before.canonical() + " (expected: a rule that is taken down)");
            }
            return null;
        });
    }

    private static @Nullable Suspension takedown(ConfiguredRule rule) {
        Withholding now = rule.withholding();
        return rule.isTakenDown() && now != null && now.reason() != null && now.since() != null
                ? new Suspension(now.reason(), now.since())
                : null;
    }

    /** A suspension with a new reason, which began when the earlier one did. */
    private Suspension begin(@Nullable Suspension earlier, String reason) {
        return new Suspension(reason, earlier == null ? Instant.ofEpochMilli(clock.millis()) : earlier.since());
    }

    private static Findings checked(Runnable check) {
        Findings found = new Findings();
        found.check(check);
        return found;
    }

    private Commit<Account> changeAccount(
            ChangeRequest change,
            String appid,
            String verb,
            Findings found,
            BiFunction<Writer, Account, Account> step) {
        return store.change(change, Account.class, writer -> {
            Account before = found.required(() -> Accounts.found(writer, appid));
            found.check(() -> Checks.checkVersion(change, before.version()));
            Account after = found.required(() -> step.apply(writer, before));
            found.refuse();
            writer.update(after);
            return ChangeResult.put(AuditSubject.ACCOUNT, verb, appid, null, before, after);
        });
    }

    private interface TakedownStep {
        @Nullable
        Suspension apply(Writer writer, ConfiguredRule before);
    }

    private Commit<ConfiguredRule> changeRule(
            ChangeRequest change, String appid, RuleRef ref, String verb, Findings found, TakedownStep step) {
        return store.change(change, ConfiguredRule.class, writer -> {
            ConfiguredRule before = found.required(() -> {
                Accounts.found(writer, appid);
                return Checks.found(writer, appid, ref);
            });
            found.check(() -> Checks.checkVersion(change, before.version()));
            found.check(() -> writer.takeDown(before, step.apply(writer, before)));
            found.refuse();
            ConfiguredRule after = Checks.found(writer, appid, RuleRef.id(before.id()));
            return ChangeResult.put(AuditSubject.RULE, verb, appid, before.canonical(), before, after);
        });
    }
}
