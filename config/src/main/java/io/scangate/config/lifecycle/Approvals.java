package io.scangate.config.lifecycle;

import io.scangate.config.lifecycle.Store.ChangeResult;
import io.scangate.config.lifecycle.Store.Reader;
import io.scangate.config.lifecycle.Store.Writer;
import java.time.Clock;

/**
 * The decisions of operators about accounts that wait for approval. Stores changes and throws as {@link Rules} does. Thread-safe. Methods
 * block.
 */
public final class Approvals {
    private final Store store;
    private final Clock clock;

    /** The accounts of a store. */
    public Approvals(Store store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    /** Approves an account: from now on it publishes, and gateways get its rules. */
    public Commit<Account> approve(ChangeRequest change, String appid) {
        return store.change(change, Account.class, writer -> {
            Account before = waiting(writer, change, appid);
            Account after = before.approved(writer.revision());
            writer.update(after);
            SignUp unused =
                    writer.decide(new SignUp.Decision(appid, SignUp.State.APPROVED, null, LiveRelease.now(clock)));
            writer.notify(Notice.signUp(after));
            RulesInside.tellOfAll(writer, appid);
            OpenOffers.tell(writer, appid, LiveRelease.now(clock));
            return ChangeResult.put(AuditSubject.ACCOUNT, "approve", appid, null, before, after);
        });
    }

    /**
     * Refuses an account: deletes it with all that it has, for ever, so that its appid is free. The person who has signed up with it stays, and
     * reads the reason in the list of the own sign-ups.
     */
    public Commit<SignUp> refuse(ChangeRequest change, String appid, String reason) {
        Suspension.checkedReason(reason);
        return store.change(change, SignUp.class, writer -> {
            waiting(writer, change, appid);
            SignUp.Decision decision = new SignUp.Decision(appid, SignUp.State.REFUSED, reason, LiveRelease.now(clock));
            return end(writer, "refuse", decision);
        });
    }

    /**
     * Withdraws an own sign-up that waits: its account is deleted like a refused one.
     *
     * @param user the name of the person who has signed up
     */
    public Commit<SignUp> withdraw(ChangeRequest change, String user, String appid) {
        return store.change(change, SignUp.class, writer -> {
            waiting(writer, change, appid);
            SignUp.Decision decision = new SignUp.Decision(appid, SignUp.State.WITHDRAWN, null, LiveRelease.now(clock));
            ChangeResult<SignUp> ended = end(writer, "withdraw", decision);
            if (!ended.value().user().equals(user)) {
                throw RefusedException.value(
                        Refusal.NOT_WAITING, "appid", appid, "the appid of an own sign-up that waits for approval");
            }
            return ended;
        });
    }

    /** Ends the sign-up of an account that waits: deletes the account with all that it has and has had. */
    static ChangeResult<SignUp> end(Writer writer, String verb, SignUp.Decision decision) {
        String appid = decision.appid();
        SignUp before = writer.decide(decision);
        writer.deleteAccount(appid);
        writer.forgetUnapproved(appid);
        return ChangeResult.put(AuditSubject.SIGN_UP, verb, appid, null, before, before.decided(decision));
    }

    private static Account waiting(Reader reader, ChangeRequest change, String appid) {
        Account account = Accounts.found(reader, appid);
        Checks.checkVersion(change, account.version());
        if (!account.waits()) {
            throw RefusedException.value(
                    Refusal.NOT_WAITING, "appid", appid, "the appid of an account that waits for approval");
        }
        return account;
    }
}
