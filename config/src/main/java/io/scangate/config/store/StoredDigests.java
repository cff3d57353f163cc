package io.scangate.config.store;

import io.scangate.config.lifecycle.Account;
import io.scangate.config.lifecycle.StateDigest;
import io.scangate.config.lifecycle.Store.ChangeResult;
import io.scangate.config.snapshots.AccountOutput;
import io.scangate.gateway.rule.Digest;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * The digests of accounts and their sum, within one transaction. The sum in the head's row is always that of the stored digests.
 * Changes need the lock of the head's row. Not thread-safe.
 *
 * <p>A change computes the digests of its accounts anew. The digest of an account with more than {@value #MOST_RULES} rules, and
 * those of a change of more than {@value #MOST_ACCOUNTS} accounts, are deleted instead, so that no change holds the lock for
 * long. {@link Digests} computes them afterwards.
 */
final class StoredDigests {
    /** The most rules of an account whose digest is computed under the lock: a hundred take a millisecond, a thousand twelve. */
    static final int MOST_RULES = 100;

    /** The most accounts whose digests one change computes. */
    static final int MOST_ACCOUNTS = 10;

    private final Handle handle;

    StoredDigests(Handle handle) {
        this.handle = handle;
    }

    /** The stored digest of the state. */
    StateDigest state() {
        return new StateDigest(
                known(),
                new HashSet<>(handle.createQuery("SELECT appid FROM accounts WHERE digest IS NULL")
                        .mapTo(String.class)
                        .list()));
    }

    /** The stored digest of the state, in which only some accounts may be missing; computes the others that are missing. */
    StateDigest stateOf(Collection<String> mayMiss) {
        StateDigest state = state();
        Digest sum = state.known();
        Set<String> missing = new HashSet<>(state.missing());
        for (String appid : state.missing()) {
            if (!mayMiss.contains(appid)) {
                missing.remove(appid);
                sum = sum.plus(Objects.requireNonNull(compute(appid)));
            }
        }
        return new StateDigest(sum, missing);
    }

    private Digest known() {
        return parsed(handle.createQuery("SELECT digest FROM head")
                .mapTo(String.class)
                .one());
    }

    private static Digest parsed(@Nullable String stored) {
        return stored == null ? Digest.ZERO : Objects.requireNonNull(Digest.parse(stored), stored);
    }

    /**
     * Deletes all digests if another version of the program has computed them: it may have written other bytes, or left out other
     * rules.
     */
    void deleteThoseOfOther(String program) {
        int rows = handle.createUpdate(
                        "UPDATE head SET digests_by = :program, digest = :none WHERE digests_by <> :program")
                .bind("program", program)
                .bind("none", Digest.ZERO.toString())
                .execute();
        if (rows > 0) {
            handle.execute("UPDATE accounts SET digest = NULL");
        }
    }

    /** The accounts whose served data a change has changed: those that the feed sends. */
    Set<String> changedBy(long revision, ChangeResult<?> entry) {
        Set<String> appids = new TreeSet<>(
                handle.createQuery("SELECT appid FROM touched_accounts WHERE revision = :revision AND served = 1")
                        .bind("revision", revision)
                        .mapTo(String.class)
                        .list());
        if (entry.appid() != null && ServedChanges.isServed(entry.action())) {
            appids.add(entry.appid());
        }
        return appids;
    }

    /**
     * Computes or deletes the digests of changed accounts. Ignores deleted accounts, which {@link #deleting} has handled.
     *
     * @param most the most accounts whose digests are computed; with more, all are deleted
     */
    void changed(Collection<String> appids, int most) {
        Digest sum = Digest.ZERO;
        boolean computes = appids.size() <= most;
        for (String appid : appids) {
            String before = stored(appid);
            Digest after = computes && !isLarge(appid) ? compute(appid) : null;
            String text = after == null ? null : after.toString();
            if (!Objects.equals(before, text)) {
                store(appid, text);
                sum = sum.plus(after == null ? Digest.ZERO : after).minus(parsed(before));
            }
        }
        add(sum);
    }

    /** Subtracts the digest of an account before its row is deleted. */
    void deleting(String appid) {
        add(Digest.ZERO.minus(parsed(stored(appid))));
    }

    /** Stores digests of accounts that have none; ignores those that have one by now. */
    void put(Map<String, Digest> computed) {
        Digest sum = Digest.ZERO;
        for (Map.Entry<String, Digest> each : computed.entrySet()) {
            int rows = handle.createUpdate(
                            "UPDATE accounts SET digest = :digest WHERE appid = :appid AND digest IS NULL")
                    .bind("digest", each.getValue().toString())
                    .bind("appid", each.getKey())
                    .execute();
            sum = rows == 1 ? sum.plus(each.getValue()) : sum;
        }
        add(sum);
    }

    /** The digest of an account as it is now; null if there is no such account. */
    @Nullable
    Digest compute(String appid) {
        SqlReader reader = new SqlReader(handle);
        Account account = reader.account(appid);
        return account == null
                ? null
                : AccountOutput.digest(
                        account,
                        reader.rules(appid, null, Integer.MAX_VALUE - 1).items());
    }

    private @Nullable String stored(String appid) {
        return handle.createQuery("SELECT digest FROM accounts WHERE appid = :appid")
                .bind("appid", appid)
                .map((row, context) -> row.getString("digest"))
                .findFirst()
                .orElse(null);
    }

    private boolean isLarge(String appid) {
        return handle.createQuery("SELECT 1 FROM rules WHERE account = " + Appids.NUMBER + " LIMIT 1 OFFSET :most")
                .bind("appid", appid)
                .bind("most", MOST_RULES)
                .mapTo(int.class)
                .findFirst()
                .isPresent();
    }

    private void store(String appid, @Nullable String digest) {
        handle.createUpdate("UPDATE accounts SET digest = :digest WHERE appid = :appid")
                .bind("digest", digest)
                .bind("appid", appid)
                .execute();
    }

    private void add(Digest difference) {
        if (!difference.equals(Digest.ZERO)) {
            handle.createUpdate("UPDATE head SET digest = :digest")
                    .bind("digest", known().plus(difference).toString())
                    .execute();
        }
    }
}
