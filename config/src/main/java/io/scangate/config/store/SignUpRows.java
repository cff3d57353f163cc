package io.scangate.config.store;

import io.scangate.config.lifecycle.Account;
import io.scangate.config.lifecycle.Actor;
import io.scangate.config.lifecycle.AuditSubject;
import io.scangate.config.lifecycle.NewAccount;
import io.scangate.config.lifecycle.Notice;
import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RefusedException;
import io.scangate.config.lifecycle.SignUp;
import io.scangate.config.lifecycle.Store.ChangeResult;
import io.scangate.config.people.AccountRole;
import io.scangate.config.people.Membership;
import io.scangate.config.people.PeopleStore.Wanted;
import java.time.Duration;
import java.time.Instant;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Sign-ups, within a transaction that holds the lock of all changes if it changes something. Not thread-safe. */
final class SignUpRows {
    private static final Duration DAY = Duration.ofDays(1);

    /** The most sign-ups of one person that wait or are of the last day. */
    private static final int MOST_OF_USER = 5;

    private final Handle handle;
    private final SignUpTable table;

    SignUpRows(Handle handle) {
        this.handle = handle;
        this.table = new SignUpTable(handle);
    }

    /**
     * Refuses an appid that is taken, and more accounts than there is room for.
     *
     * @param user who signs up; null for a new one
     */
    void check(@Nullable Long user, Wanted wanted, Instant now) {
        String appid = wanted.account().appid();
        SqlReader reader = new SqlReader(handle);
        if (reader.account(appid) != null || reader.deletedAccountOf(appid, now) != null) {
            throw NewAccount.taken(appid);
        }
        long since = now.minus(DAY).toEpochMilli();
        int all = wanted.waits() ? table.waiting() : table.since(since);
        String which = wanted.waits() ? "wait for approval" : "have signed up within a day";
        if (all >= wanted.limit()) {
            throw full(all + " accounts " + which, wanted.limit());
        }
        int own = user == null ? 0 : table.ofUser(user, since);
        if (own >= MOST_OF_USER) {
            throw full("you have signed up with " + own + " accounts that wait or are of the last day", MOST_OF_USER);
        }
    }

    private static RefusedException full(String found, int most) {
        return new RefusedException(
                Refusal.SIGN_UP_LIMIT,
                found + " (expected: at most " + most + "; try again later, or ask an operator)");
    }

    /**
     * Registers an account with its owner. One that an operator has refused before, or to which somebody has offered a rule, waits, also where
     * others are approved at once: an operator finds out whether it is the one that was meant.
     */
    SignUp add(Actor actor, long user, Wanted asked, Instant now) {
        String appid = asked.account().appid();
        Wanted wanted = table.wasRefused(appid) || isOffered(appid, now) ? asked.waiting() : asked;
        check(user, wanted, now);
        NewAccount account = wanted.account();
        SqlWriter writer = SqlWriter.next(handle, actor, now);
        Account made = account.account(wanted.waits() ? now : null, writer.revision());
        writer.insert(made);
        SignUp signUp = table.insert(writer.revision(), user, wanted, now);
        writer.notify(Notice.signUp(made));
        writer.writeDown(ChangeResult.put(AuditSubject.ACCOUNT, "sign_up", made.appid(), null, null, made));
        Membership unused = new MembershipRows(handle).put(actor, user, made.appid(), null, AccountRole.OWNER, now);
        return signUp;
    }

    private boolean isOffered(String appid, Instant now) {
        return handle.createQuery("SELECT 1 FROM offers WHERE receiver = :appid AND expires_at > :now LIMIT 1")
                .bind("appid", appid)
                .bind("now", now.toEpochMilli())
                .mapTo(int.class)
                .findOne()
                .isPresent();
    }
}
