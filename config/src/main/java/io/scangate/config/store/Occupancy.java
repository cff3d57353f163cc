package io.scangate.config.store;

import com.google.common.base.Strings;
import io.scangate.config.lifecycle.Conflict;
import io.scangate.config.lifecycle.RuleKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/**
 * Finds the rules of other accounts that conflict with a rule. Its search relies on an invariant that its checks
 * maintain: all rules that occupy a range around one key belong to one account. Not thread-safe.
 */
final class Occupancy {
    private final Handle handle;
    private final String appid;
    private final RuleKey key;

    Occupancy(Handle handle, String appid, RuleKey key) {
        this.handle = handle;
        this.appid = appid;
        this.key = key;
    }

    /** Rules of accounts that wait for approval are in the way of other waiting accounts only. */
    private static final String NOT_GIVING_WAY = " AND NOT EXISTS (SELECT 1 FROM accounts a"
            + " JOIN waiting_accounts w ON w.appid = a.appid WHERE a.number = account"
            + " AND NOT EXISTS (SELECT 1 FROM waiting_accounts m WHERE m.appid = :appid))";

    private record OwnedKey(String appid, RuleKey key, boolean published) {
        Conflict as(Conflict.Kind kind) {
            return new Conflict(kind, appid, key.canonical(), published);
        }
    }

    /** The same rule, then those that occupy a range around the key (the innermost first), then those inside. */
    List<Conflict> inTheWay(boolean occupies, int limit) {
        List<Conflict> conflicts = new ArrayList<>();
        greatest(
                        "match_key = :key AND account <> " + Appids.NUMBER + NOT_GIVING_WAY,
                        Map.of("key", key.key(), "appid", appid),
                        1)
                .forEach(rule -> conflicts.add(rule.as(Conflict.Kind.SAME_RULE)));
        held(occupies, limit).forEach(conflicts::add);
        addOccupying(conflicts, limit);
        if (occupies && conflicts.size() < limit) {
            Map<String, String> range = Map.of("key", key.key(), "end", key.endOfRange(), "appid", appid);
            greatest(
                            "match_key > :key AND match_key < :end AND account <> " + Appids.NUMBER + NOT_GIVING_WAY,
                            range,
                            limit - conflicts.size())
                    .forEach(rule -> conflicts.add(rule.as(Conflict.Kind.INSIDE)));
        }
        return conflicts;
    }

    /** A rule of an account. */
    record Numbered(String appid, long number) {}

    /** The rules of accounts that wait for approval which have a key or, if a rule is to occupy its range, are inside it. */
    static List<Numbered> givingWay(Handle handle, RuleKey key, boolean occupies) {
        // The accounts come first: few wait, and a range can have very many rules.
        return handle.createQuery("SELECT a.appid, r.number FROM waiting_accounts w CROSS JOIN accounts a"
                        + " CROSS JOIN rules r WHERE a.appid = w.appid AND r.account = a.number AND r.origin = "
                        + Origins.NUMBER
                        + " AND (r.match_key = :key OR (:inside = 1 AND r.match_key > :key AND r.match_key < :end))"
                        + " ORDER BY r.number")
                .bind("origin", key.origin())
                .bind("key", key.key())
                .bind("end", key.endOfRange())
                .bind("inside", occupies ? 1 : 0)
                .map((row, context) -> new Numbered(row.getString("appid"), row.getLong("number")))
                .list();
    }

    /** Rules of deleted accounts that can be restored. They conflict also with a new account of the same appid. */
    private List<Conflict> held(boolean occupies, int limit) {
        return handle.createQuery("""
                        SELECT appid, match_key FROM held_rules WHERE origin = :origin AND (
                            match_key = :key
                            OR (occupies = 1 AND substr(:key, 1, length(match_key)) = match_key)
                            OR (:inside = 1 AND match_key > :key AND match_key < :end))
                        ORDER BY match_key DESC LIMIT :limit""")
                .bind("origin", key.origin())
                .bind("key", key.key())
                .bind("end", key.endOfRange())
                .bind("inside", occupies ? 1 : 0)
                .bind("limit", limit)
                .map((row, context) -> new OwnedKey(
                        row.getString("appid"), new RuleKey(key.origin(), row.getString("match_key")), false))
                .map(rule -> rule.as(kind(rule.key())))
                .list();
    }

    private Conflict.Kind kind(RuleKey other) {
        if (other.equals(key)) {
            return Conflict.Kind.SAME_RULE;
        }
        return other.contains(key) ? Conflict.Kind.OCCUPIES : Conflict.Kind.INSIDE;
    }

    /**
     * Each step queries the index for the greatest occupying key that is not greater than a bound. If that key is a
     * prefix of the rule's key, it is a result. Otherwise all occupying prefixes of the rule's key are less, so they
     * are prefixes of the longest common prefix of the two: the next bound. Each step shortens the bound; usually one
     * or two steps suffice.
     */
    private void addOccupying(List<Conflict> into, int limit) {
        String bound = withoutLast(key.key());
        while (!bound.isEmpty() && into.size() < limit) {
            List<OwnedKey> nearest = greatest("occupies = 1 AND match_key <= :bound", Map.of("bound", bound), 1);
            if (nearest.isEmpty()) {
                return;
            }
            OwnedKey found = nearest.get(0);
            if (!found.key().contains(key)) {
                bound = Strings.commonPrefix(bound, found.key().key());
            } else if (found.appid().equals(appid)) {
                return;
            } else {
                into.add(found.as(Conflict.Kind.OCCUPIES));
                bound = withoutLast(found.key().key());
            }
        }
    }

    private static String withoutLast(String text) {
        return text.substring(0, text.length() - 1);
    }

    /** Rules of the same origin, the greatest key first. */
    private List<OwnedKey> greatest(String condition, Map<String, String> values, int limit) {
        return handle.createQuery(
                        "SELECT (SELECT n.appid FROM appids n WHERE n.number = account) AS appid, match_key, live"
                                + " FROM rules WHERE origin = " + Origins.NUMBER + " AND " + condition
                                + " ORDER BY match_key DESC LIMIT :limit")
                .bind("origin", key.origin())
                .bindMap(values)
                .bind("limit", limit)
                .map((row, context) -> new OwnedKey(
                        row.getString("appid"),
                        new RuleKey(key.origin(), row.getString("match_key")),
                        row.getObject("live") != null))
                .list();
    }
}
