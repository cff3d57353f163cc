package io.scangate.config.lifecycle;

import io.scangate.config.lifecycle.PlannedRelease.State;
import io.scangate.config.lifecycle.Store.ChangeResult;
import io.scangate.config.lifecycle.Store.Reader;
import io.scangate.config.lifecycle.Store.Writer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Releases that are set for a time. A release publishes the pages that were current when it was planned. Its other
 * conditions (the quota, the code, whether a rollback counts) are those of the time at which it is carried out. It is
 * carried out once: the transaction of the change also ends the waiting. So any number of processes may share a store,
 * and a process that dies leaves it waiting.
 *
 * <p>A waiting release ends with the key, the secret or the authorization with which it was planned, also if that is
 * replaced, and fails if that has expired or the account is suspended. A release of a rule that is taken down is made,
 * as a direct publish is; the rule stays withheld. Thread-safe. Methods block.
 */
public final class PlannedReleases {
    private static final Logger LOG = LoggerFactory.getLogger(PlannedReleases.class);
    private static final Duration LONGEST = Duration.ofDays(365);
    private static final int MAX_WAITING = 100;
    private static final int DUE_AT_A_TIME = 100;
    private static final String INTERNAL_ERROR = "internal_error";
    private static final String CREDENTIAL_ENDED = "credential_ended";

    private final Store store;
    private final Rules rules;
    private final Clock clock;

    /** The planned releases of a store. */
    public PlannedReleases(Store store, Rules rules, Clock clock) {
        this.store = store;
        this.rules = rules;
        this.clock = clock;
    }

    /**
     * Plans a release. Checks that the rules, versions and releases exist now.
     *
     * @param at after now, at most a year ahead
     * @param actions as for {@link Rules#change}, without added and deleted rules
     */
    public Commit<PlannedRelease> plan(ChangeRequest change, String appid, Instant at, List<RuleAction> actions) {
        RuleActions several = rules.several(appid, actions);
        return store.change(change, PlannedRelease.class, writer -> {
            checkTime(at);
            List<RuleAction> fixed = several.planned(writer);
            int waiting = writer.waitingReleases(appid);
            if (waiting >= MAX_WAITING) {
                throw RefusedException.field(
                        Refusal.INVALID_ARGUMENT,
                        "publish_at",
                        "account " + appid + " has " + waiting + " waiting releases (expected: at most " + MAX_WAITING
                                + ")");
            }
            PlannedRelease plan = new PlannedRelease(
                    "p" + HexFormat.of().toHexDigits(writer.revision()),
                    appid,
                    at,
                    change.actor().name(),
                    fixed,
                    State.WAITING,
                    null,
                    null,
                    writer.revision());
            writer.insert(plan, change.actor().credential());
            return ChangeResult.put(AuditSubject.PLANNED_RELEASE, "create", appid, null, null, plan);
        });
    }

    /** Refuses a time that is past or too far ahead. */
    public void checkTime(Instant at) {
        Instant now = clock.instant();
        if (!at.isAfter(now) || at.isAfter(now.plus(LONGEST))) {
            throw RefusedException.value(
                    Refusal.INVALID_ARGUMENT,
                    "publish_at",
                    at.toString(),
                    "a time after now, " + now + ", and within " + LONGEST.toDays() + " days");
        }
    }

    /** Withdraws a waiting release, or removes a failed one from the list. */
    public Commit<PlannedRelease> withdraw(ChangeRequest change, String appid, String id) {
        return store.change(change, PlannedRelease.class, writer -> {
            PlannedRelease plan = found(writer, appid, id);
            Checks.checkVersion(change, plan.version());
            if (plan.state() == State.DONE) {
                throw RefusedException.value(
                        Refusal.PLAN_NOT_FOUND, "planned release", id, "a release that waits or has failed");
            }
            writer.deletePlan(plan);
            return ChangeResult.deleted(AuditSubject.PLANNED_RELEASE, "withdraw", appid, null, plan);
        });
    }

    /** A planned release of an account. */
    public PlannedRelease get(String appid, String id) {
        return store.read(reader -> {
            Accounts.found(reader, appid);
            return found(reader, appid, id);
        });
    }

    /** The planned releases of an account in a state, or all, in the order of planning, starting after an id. */
    public Page<PlannedRelease> list(String appid, @Nullable State state, @Nullable String after, int limit) {
        return store.read(reader -> {
            Accounts.found(reader, appid);
            return reader.plans(appid, state, after, limit);
        });
    }

    /**
     * Carries out the releases that are due, the oldest first, {@value #DUE_AT_A_TIME} at a time. One that fails because another
     * server does not answer waits, and does not stop the others.
     *
     * @throws RuntimeException the last such failure, after all were tried
     */
    public void carryOutDue() {
        Instant now = LiveRelease.now(clock);
        @Nullable RuntimeException waits = null;
        @Nullable PlannedRelease last = null;
        List<PlannedRelease.Due> due;
        do {
            PlannedRelease after = last;
            due = store.read(reader -> reader.duePlans(now, after, DUE_AT_A_TIME));
            for (PlannedRelease.Due each : due) {
                last = each.plan();
                try {
                    carryOut(each.plan(), each.author());
                } catch (RuntimeException e) {
                    waits = e;
                }
            }
        } while (due.size() == DUE_AT_A_TIME);
        if (waits != null) {
            throw waits;
        }
    }

    private void carryOut(PlannedRelease plan, Actor author) {
        try {
            RuleActions several = rules.several(plan.appid(), plan.actions());
            several.checkOutside();
            store.change(ChangeRequest.by(author), RuleChange.Several.class, writer -> {
                checkWaiting(writer, plan);
                checkNotSuspended(writer, plan.appid());
                List<RuleChange> changes = several.apply(writer, plan.by());
                writer.update(plan.done(writer.revision()));
                return ChangeResult.put(
                        AuditSubject.RULES,
                        "change",
                        plan.appid(),
                        null,
                        null,
                        new RuleChange.Several(changes, plan.id()));
            });
        } catch (NotWaitingException e) {
            LOG.debug("Another process has ended the planned release {}", plan.id());
        } catch (NotAdmittedException e) {
            fail(plan, CREDENTIAL_ENDED, String.valueOf(e.getMessage()));
        } catch (RefusedException e) {
            if (!e.refusal().isOfRequest()) {
                throw e;
            }
            fail(plan, e.refusal().code(), String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            LOG.error("The planned release {} of account {} failed because of a defect", plan.id(), plan.appid(), e);
            fail(plan, INTERNAL_ERROR, "a fault of the service; see its log");
        }
    }

    private static void checkNotSuspended(Reader reader, String appid) {
        if (Accounts.found(reader, appid).suspension() != null) {
            throw RefusedException.about(
                    Refusal.ACCOUNT_SUSPENDED,
                    Particulars.of("appid", appid, "an account that is not suspended"),
                    "account " + appid + " is suspended");
        }
    }

    private void fail(PlannedRelease plan, String reason, String detail) {
        LOG.warn("The planned release {} of account {} was refused: {}", plan.id(), plan.appid(), detail);
        try {
            store.change(ChangeRequest.by(plan.by()), PlannedRelease.class, writer -> {
                checkWaiting(writer, plan);
                return failed(writer, plan, reason, detail);
            });
        } catch (NotWaitingException e) {
            LOG.debug("Another process has ended the planned release {}", plan.id());
        }
    }

    private static ChangeResult<PlannedRelease> failed(
            Writer writer, PlannedRelease plan, String reason, String detail) {
        PlannedRelease failed = plan.failed(reason, detail, writer.revision());
        writer.update(failed);
        writer.notify(Notice.plannedFailed(plan, reason, detail));
        return ChangeResult.put(AuditSubject.PLANNED_RELEASE, "fail", plan.appid(), null, plan, failed);
    }

    /** Ends a waiting release in the transaction that ends the credential of its author. */
    public static ChangeResult<PlannedRelease> endWithCredential(Writer writer, PlannedRelease plan) {
        return failed(
                writer,
                plan,
                CREDENTIAL_ENDED,
                "the key, secret or authorization of " + plan.by() + " with which it was planned has ended");
    }

    /** Ends the transaction of a release that no longer waits. */
    private static final class NotWaitingException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private static void checkWaiting(Reader reader, PlannedRelease plan) {
        PlannedRelease now = reader.plan(plan.appid(), plan.id());
        if (now == null || now.state() != State.WAITING) {
            throw new NotWaitingException();
        }
    }

    private static PlannedRelease found(Reader reader, String appid, String id) {
        PlannedRelease plan = reader.plan(appid, id);
        if (plan == null) {
            throw RefusedException.value(
                    Refusal.PLAN_NOT_FOUND, "planned release", id, "a planned release of account " + appid);
        }
        return plan;
    }
}
