package io.scangate.config.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scangate.config.lifecycle.Account;
import io.scangate.config.lifecycle.ConfiguredRule;
import io.scangate.config.lifecycle.Deleted;
import io.scangate.config.lifecycle.Freeze;
import io.scangate.config.lifecycle.Page;
import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RefusedException;
import io.scangate.config.lifecycle.RuleKey;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Deleted accounts and rules within one transaction: their rows as JSON, from which they are inserted again. A deleted
 * account holds its rules' ranges in the table {@code held_rules}. Lists do not read the rows. A freeze stops the
 * clock. Not thread-safe.
 */
final class Archive {
    /** The most deleted rules of an account, so that a client that adds and deletes cannot fill the database. */
    static final int MAX_RULES = 1_000;

    /** The tables with what an account leaves that was never approved; see {@link #forget}. */
    static final List<String> OWN = List.of(
            "archived_accounts", "archived_rules", "publishes", "scan_counts", "last_scans", "notices", "recent_moves");

    /** Those of any deleted account: also what others have left for it. */
    static final List<String> LEFT =
            Stream.concat(OWN.stream(), Stream.of("offers")).toList();

    private static final String ACCOUNT = "SELECT r.id, r.deleted_at, r.until, r.account FROM archived_accounts r";
    /** The end of a deleted rule's time; a row of an earlier version has a year. The index has this expression. */
    static final String RULE_UNTIL = "COALESCE(until, deleted_at + 31536000000)";

    private static final String RULE =
            "SELECT r.id, r.deleted_at, " + RULE_UNTIL + " AS until, r.rule FROM archived_rules r";
    private static final String IN_TIME = "r.until > :now";
    private static final String RULE_IN_TIME = RULE_UNTIL + " > :now";

    private final Handle handle;

    Archive(Handle handle) {
        this.handle = handle;
    }

    /** Stores an account that is about to be deleted. */
    void put(String id, Account account, Instant at, Instant until) {
        PostgresLimits.allowLongWork(handle);
        handle.createUpdate("""
                        INSERT INTO archived_accounts (id, appid, deleted_at, until, account, content)
                        VALUES (:id, :appid, :at, :until, :account, :content)""")
                .bind("id", IndexedText.ARCHIVE.checked(id))
                .bind("appid", account.appid())
                .bind("at", at.toEpochMilli())
                .bind("until", until.toEpochMilli())
                .bind("account", Json.write(account))
                .bind("content", new ArchivedRows(handle).ofAccount(account.appid()))
                .execute();
        handle.createUpdate("""
                        INSERT INTO held_rules (archive_id, appid, origin, match_key, occupies)
                        SELECT :id, :appid, o.origin, r.match_key, r.occupies FROM rules r JOIN origins o ON o.number = r.origin
                        WHERE r.account = <account>""")
                .define("account", Appids.NUMBER)
                .bind("id", id)
                .bind("appid", account.appid())
                .execute();
    }

    /** The deleted accounts with a text in the appid, or all if it is null, the oldest first. */
    Page<Deleted<Account>> accounts(@Nullable String search, @Nullable String after, int limit, Instant now) {
        return Search.ascending(handle, "archived_accounts", "r.id")
                .within(IN_TIME)
                .bind("now", clock(now))
                .containing("r.appid", search)
                .page(ACCOUNT, after, limit, (row, context) -> account(row), Deleted::id);
    }

    @Nullable
    Deleted<Account> account(String id, Instant now) {
        return handle.createQuery(ACCOUNT + " WHERE r.id = :id AND " + IN_TIME)
                .bind("id", id)
                .bind("now", clock(now))
                .map((row, context) -> account(row))
                .findOne()
                .orElse(null);
    }

    @Nullable
    Deleted<Account> accountOf(String appid, Instant now) {
        return handle.createQuery(ACCOUNT + " WHERE r.appid = :appid AND " + IN_TIME + " ORDER BY r.id DESC LIMIT 1")
                .bind("appid", appid)
                .bind("now", clock(now))
                .map((row, context) -> account(row))
                .findOne()
                .orElse(null);
    }

    private static Deleted<Account> account(ResultSet row) throws SQLException {
        ObjectNode account = Json.read(row.getString("account"), ObjectNode.class);
        if (!account.has("featureHeldOff")) {
            // An earlier version has archived it, and did not tell who has switched the feature off.
            account.set("featureHeldOff", account.get("featureOff"));
        }
        return deleted(row, Json.read(account.toString(), Account.class));
    }

    private static <T> Deleted<T> deleted(ResultSet row, T value) throws SQLException {
        return new Deleted<>(
                row.getString("id"),
                value,
                Instant.ofEpochMilli(row.getLong("deleted_at")),
                Instant.ofEpochMilli(row.getLong("until")));
    }

    /** The time at which the archive is; while the control plane is frozen, the beginning of the freeze. */
    private long clock(Instant now) {
        Freeze freeze = FrozenHead.read(handle);
        return freeze == null ? now.toEpochMilli() : Math.min(freeze.since().toEpochMilli(), now.toEpochMilli());
    }

    /**
     * Inserts a deleted account with its rules again, and removes it from the archive. Its owner could not mend its proofs
     * meanwhile, so the time since the deletion is no time in which they failed.
     */
    void restoreAccount(String id, Instant now) {
        PostgresLimits.allowLongWork(handle);
        record Row(String appid, Instant deletedAt, String content) {}
        Row row = handle.createQuery("SELECT appid, deleted_at, content FROM archived_accounts WHERE id = :id")
                .bind("id", id)
                .map((found, context) -> new Row(
                        found.getString("appid"),
                        Instant.ofEpochMilli(found.getLong("deleted_at")),
                        found.getString("content")))
                .one();
        checkFree(id);
        new ArchivedRows(handle).insert(row.content());
        // Somebody may have ended meanwhile, with all roles that were there then.
        handle.createUpdate("""
                        DELETE FROM memberships WHERE appid = :appid
                          AND user_id IN (SELECT id FROM users WHERE ended_at IS NOT NULL)""").bind("appid", row.appid()).execute();
        // The sum in the head's row does not include the digest of the archived row.
        handle.createUpdate("UPDATE accounts SET digest = NULL WHERE appid = :appid")
                .bind("appid", row.appid())
                .execute();
        VerificationTable.addPause(handle, row.appid(), row.deletedAt(), now);
        deleteAccount(id);
    }

    /** A held range is free, unless a change of the canonical form has made two ranges one. */
    private void checkFree(String id) {
        handle.createQuery("""
                        SELECT h.origin, h.match_key FROM held_rules h
                        JOIN origins o ON o.origin = h.origin
                        JOIN rules r ON r.origin = o.number AND r.match_key = h.match_key
                        WHERE h.archive_id = :id ORDER BY h.origin, h.match_key LIMIT 1""")
                .bind("id", id)
                .map((row, context) -> new RuleKey(row.getString("origin"), row.getString("match_key")).canonical())
                .findOne()
                .ifPresent(taken -> {
                    throw RefusedException.field(
                            Refusal.PREFIX_TAKEN,
                            "prefix",
                            taken + " is a rule of another account (expected: a free range)");
                });
    }

    /** Removes an account and its deleted rules from the archive, and frees its ranges. */
    void forgetAccount(String id) {
        PostgresLimits.allowLongWork(handle);
        handle.createUpdate("""
                        DELETE FROM archived_rules
                        WHERE appid = (SELECT a.appid FROM archived_accounts a WHERE a.id = :id)""").bind("id", id).execute();
        deleteAccount(id);
    }

    private void deleteAccount(String id) {
        handle.createUpdate("DELETE FROM archived_accounts WHERE id = :id")
                .bind("id", id)
                .execute();
    }

    /** Stores a rule that is about to be deleted. */
    void put(ConfiguredRule rule, Instant at, Instant until) {
        handle.createUpdate("""
                        INSERT INTO archived_rules (id, appid, deleted_at, until, rule, content)
                        VALUES (:id, :appid, :at, :until, :rule, :content)""")
                .bind("id", IndexedText.RULE.checked(rule.id()))
                .bind("appid", IndexedText.APPID.checked(rule.appid()))
                .bind("at", at.toEpochMilli())
                .bind("until", until.toEpochMilli())
                .bind("rule", Json.write(rule))
                .bind("content", new ArchivedRows(handle).ofRule(rule.id()))
                .execute();
        handle.createUpdate("""
                        DELETE FROM archived_rules WHERE id IN (
                            SELECT id FROM archived_rules WHERE appid = :appid
                            ORDER BY deleted_at DESC, id DESC LIMIT 1000 OFFSET :most)""")
                .bind("appid", rule.appid())
                .bind("most", MAX_RULES)
                .execute();
    }

    /** An account's deleted rules, the oldest rule first. */
    Page<Deleted<ConfiguredRule>> rules(String appid, @Nullable String after, int limit, Instant now) {
        return Search.ascending(handle, "archived_rules", "r.id")
                .within("r.appid = :appid")
                .within(RULE_IN_TIME)
                .bind("appid", appid)
                .bind("now", clock(now))
                .page(RULE, after, limit, (row, context) -> rule(row), Deleted::id);
    }

    @Nullable
    Deleted<ConfiguredRule> rule(String appid, String id, Instant now) {
        return handle.createQuery(RULE + " WHERE r.id = :id AND r.appid = :appid AND " + RULE_IN_TIME)
                .bind("id", id)
                .bind("appid", appid)
                .bind("now", clock(now))
                .map((row, context) -> rule(row))
                .findOne()
                .orElse(null);
    }

    private static Deleted<ConfiguredRule> rule(ResultSet row) throws SQLException {
        return deleted(row, Json.read(row.getString("rule"), ConfiguredRule.class));
    }

    /** Inserts a deleted rule with its releases again, and removes it from the archive. */
    void restoreRule(String id) {
        new ArchivedRows(handle)
                .insert(handle.createQuery("SELECT content FROM archived_rules WHERE id = :id")
                        .bind("id", id)
                        .mapTo(String.class)
                        .one());
        handle.createUpdate("DELETE FROM archived_rules WHERE id = :id")
                .bind("id", id)
                .execute();
    }

    /**
     * Deletes everything that an earlier account of the same appid has left, except its entries in the audit. The caller
     * has checked that the account cannot be restored.
     *
     * @param tables {@link #LEFT} or {@link #OWN}
     */
    void forget(String appid, List<String> tables) {
        if (!existed(appid)) {
            return;
        }
        handle.createUpdate("""
                        DELETE FROM idempotency WHERE revision IN (SELECT revision FROM audit WHERE appid = :appid)""").bind("appid", appid).execute();
        for (String table : tables) {
            handle.createUpdate("DELETE FROM " + table + " WHERE "
                            + switch (table) {
                                case "offers" -> "receiver = :appid";
                                case "notices" -> "account = " + Appids.NUMBER;
                                default -> "appid = :appid";
                            })
                    .bind("appid", appid)
                    .execute();
        }
    }

    private boolean existed(String appid) {
        return handle.createQuery("SELECT 1 FROM audit WHERE appid = :appid LIMIT 1")
                .bind("appid", appid)
                .mapTo(int.class)
                .findOne()
                .isPresent();
    }
}
