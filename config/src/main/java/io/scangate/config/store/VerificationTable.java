package io.scangate.config.store;

import io.scangate.config.lifecycle.ConfiguredRule;
import io.scangate.config.lifecycle.RuleKey;
import io.scangate.config.ownership.Directory;
import io.scangate.config.ownership.Outcome;
import io.scangate.config.ownership.Verification;
import io.scangate.config.ownership.VerificationStore;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The table of checks of verification files within one transaction. Thread-safe. */
final class VerificationTable {
    /** The detail of a directory that was never checked, whose row has none. */
    private static final String UNCHECKED = "never checked: the rule was imported or taken over";

    private static final String INSERT_UNCHECKED =
            "INSERT INTO verifications (account, directory, checked_at, address, detail, failed_since) VALUES ("
                    + Appids.NUMBER
                    + ", :directory, :since, '', '', :since) ON CONFLICT (account, directory) DO NOTHING";

    private VerificationTable() {}

    static Optional<Verification> one(Handle handle, String appid, Directory directory) {
        return where(handle, appid, directory.address()).stream().findFirst();
    }

    static List<Verification> all(Handle handle, String appid) {
        return where(handle, appid, null);
    }

    private static List<Verification> where(Handle handle, String appid, @Nullable String directory) {
        return handle.createQuery("SELECT * FROM verifications WHERE account = " + Appids.NUMBER
                        + (directory == null ? "" : " AND directory = :directory") + " ORDER BY directory")
                .bind("appid", appid)
                .bind("directory", directory)
                .map((row, context) -> verification(row))
                .list();
    }

    static Verification verification(ResultSet row) throws SQLException {
        int status = row.getInt("status");
        boolean answered = !row.wasNull();
        String code = row.getString("outcome");
        Outcome outcome = code == null ? Outcome.UNCHECKED : Columns.known(Outcome.ofCode(code), code);
        return new Verification(
                row.getString("directory"),
                Instant.ofEpochMilli(row.getLong("checked_at")),
                outcome,
                row.getString("address"),
                answered ? status : null,
                code == null ? UNCHECKED : row.getString("detail"),
                Columns.instant(row, "proven_at"),
                Columns.instant(row, "failed_since"));
    }

    /** The directory of a row with the key of a rule. */
    static Directory directory(ResultSet row) throws SQLException {
        return Directory.of(new RuleKey(row.getString("origin"), row.getString("match_key")).canonical());
    }

    /**
     * Deletes the checks of an account's directories without rules, except the last ones and a new one. Failed checks go
     * first: a proof without a rule shows the owner the missed links.
     */
    static void bound(Handle handle, String appid, String fresh) {
        int checks = count(handle, "verifications", appid);
        if (checks <= VerificationStore.MAX_WITHOUT_RULE
                || checks - count(handle, "rules", appid) <= VerificationStore.MAX_WITHOUT_RULE) {
            return;
        }
        Set<String> used = handle.createQuery(
                        "SELECT o.origin, r.match_key FROM rules r JOIN origins o ON o.number = r.origin"
                                + " WHERE r.account = " + Appids.NUMBER)
                .bind("appid", appid)
                .map((row, context) -> directory(row).address())
                .collect(Collectors.toSet());
        List<String> unused = handle
                .createQuery("""
                        SELECT directory FROM verifications WHERE account = <account> AND directory <> :fresh
                        ORDER BY CASE WHEN failed_since IS NULL THEN 1 ELSE 0 END, checked_at, directory""")
                .define("account", Appids.NUMBER)
                .bind("appid", appid)
                .bind("fresh", fresh)
                .mapTo(String.class)
                .stream()
                .filter(directory -> !used.contains(directory))
                .toList();
        unused.stream()
                .limit(Math.max(0, unused.size() + 1 - VerificationStore.MAX_WITHOUT_RULE))
                .forEach(directory -> handle.createUpdate("DELETE FROM verifications WHERE account = " + Appids.NUMBER
                                + " AND directory = :directory")
                        .bind("appid", appid)
                        .bind("directory", directory)
                        .execute());
    }

    private static int count(Handle handle, String table, String appid) {
        return handle.createQuery("SELECT count(*) FROM " + table + " WHERE account = " + Appids.NUMBER)
                .bind("appid", appid)
                .mapTo(int.class)
                .one();
    }

    /**
     * Takes a time in which owners could not mend their proofs out of the time in which these have failed.
     *
     * @param appid null for all accounts
     */
    static void addPause(Handle handle, @Nullable String appid, Instant from, Instant to) {
        if (!to.isAfter(from)) {
            return;
        }
        handle.createUpdate("""
                        UPDATE verifications SET failed_since =
                            CASE WHEN failed_since >= :from THEN :to ELSE failed_since + :to - :from END
                        WHERE failed_since < :to""" + (appid == null ? "" : " AND account = " + Appids.NUMBER))
                .bind("appid", appid)
                .bind("from", from.toEpochMilli())
                .bind("to", to.toEpochMilli())
                .execute();
    }

    /**
     * Stores that the directory of a rule has failed since a time, unless a check of it is stored. Returns whether it
     * did.
     */
    static boolean putUnchecked(Handle handle, ConfiguredRule rule, Instant since) {
        int rows = handle.createUpdate(INSERT_UNCHECKED)
                .bind("appid", rule.appid())
                .bind(
                        "directory",
                        IndexedText.DIRECTORY.checked(
                                Directory.of(rule.canonical()).address()))
                .bind("since", since.toEpochMilli())
                .execute();
        return rows == 1;
    }
}
