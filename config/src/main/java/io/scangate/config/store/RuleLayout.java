package io.scangate.config.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/** The two layouts of the tables of rules, for the code that works on databases of both. Immutable. */
enum RuleLayout {
    /** Before version 18. */
    TEXTS(
            """
            SELECT r.*, l.page AS live_page, l.published_at, l.published_by, l.revision AS live_revision
            FROM rules r LEFT JOIN releases l ON l.rule_id = r.id AND l.number = r.live
            """,
            "r.appid",
            "r.id",
            "r.origin",
            "r.prefix",
            "UPDATE rules SET match_key = :key WHERE id = :id",
            "appid = :owner",
            """
            INSERT INTO scan_counts (appid, prefix, hour, scans)
            SELECT appid, :now, hour, scans FROM scan_counts WHERE appid = :owner AND prefix = :old
            ON CONFLICT (appid, prefix, hour) DO UPDATE SET scans = scan_counts.scans + excluded.scans"""),
    /** Since version 18. */
    NUMBERS(
            RuleRows.SELECT,
            "a.appid",
            "r.number",
            "o.origin",
            RuleRows.PREFIX,
            // Without a prefix of its own, a rule is as its owner wrote it: in the canonical form of then.
            "UPDATE rules SET match_key = :key, prefix = COALESCE(prefix, :stored) WHERE number = :id",
            "account = (SELECT number FROM appids WHERE appid = :owner)",
            // As of version 21. The canonical form did not change between it and version 18.
            """
            INSERT INTO scan_counts (appid, prefix, hour, kind, scans)
            SELECT appid, :now, hour, kind, scans FROM scan_counts WHERE appid = :owner AND prefix = :old
            ON CONFLICT (appid, hour, prefix, kind) DO UPDATE SET scans = scan_counts.scans + excluded.scans""");

    private final String select;
    private final String appid;
    private final String id;
    private final String origin;
    private final String prefix;
    private final String move;
    private final String checksOfOwner;
    private final String moveCounts;

    RuleLayout(
            String select,
            String appid,
            String id,
            String origin,
            String prefix,
            String move,
            String checksOfOwner,
            String moveCounts) {
        this.select = select;
        this.appid = appid;
        this.id = id;
        this.origin = origin;
        this.prefix = prefix;
        this.move = move;
        this.checksOfOwner = checksOfOwner;
        this.moveCounts = moveCounts;
    }

    /** The layout of a database. */
    static RuleLayout of(Handle handle) {
        try (ResultSet found = handle.getConnection().getMetaData().getTables(null, null, "appids", null)) {
            return found.next() ? NUMBERS : TEXTS;
        } catch (SQLException e) {
            throw new ConnectionException(e);
        }
    }

    /** All rules, for {@link RuleRows#rule}, by account. */
    Query all(Handle handle) {
        return handle.createQuery(select + "ORDER BY " + appid + ", " + id);
    }

    /** The first rules after an id. */
    Query after(Handle handle, String ruleId, int limit) {
        return handle.createQuery(select + "WHERE " + id + " > :id ORDER BY " + id + " LIMIT :limit")
                .bind("id", key(ruleId))
                .bind("limit", limit);
    }

    /** The rules of an origin, for {@link StoredKey#of}. */
    Query ofOrigin(Handle handle, String name) {
        return handle.createQuery(select + "WHERE " + origin + " = :origin").bind("origin", name);
    }

    /** The rules of an account with an id or a prefix. */
    Query named(Handle handle, String account, String rule) {
        return handle.createQuery(select + "WHERE " + appid + " = :appid AND (" + id + " = :id OR " + prefix
                        + " = :rule) ORDER BY " + id)
                .bind("appid", account)
                .bind("id", key(rule))
                .bind("rule", rule);
    }

    /** Sets the key of the rule {@code :id}, whose canonical form was {@code :stored}, to {@code :key}. */
    String move() {
        return move;
    }

    /** The condition for the checks of the account {@code :owner}. */
    String checksOfOwner() {
        return checksOfOwner;
    }

    /** Adds the counts of the prefix {@code :old} of the account {@code :owner} to those of the prefix {@code :now}. */
    String moveCounts() {
        return moveCounts;
    }

    /** The value of a rule's primary key. */
    Object key(String ruleId) {
        return this == NUMBERS ? (Object) RuleNumber.of(ruleId) : ruleId;
    }
}
