package io.scangate.config.store;

import com.google.common.base.Strings;
import io.scangate.config.lifecycle.ConfiguredRule;
import io.scangate.config.lifecycle.RuleKey;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Queries for the rules whose ranges have a key, by index look-ups. Not thread-safe. */
final class RuleRanges {
    /** The most rules inside a rule that a query looks at. */
    private static final int MOST_INSIDE = 2_000;

    private final Handle handle;

    RuleRanges(Handle handle) {
        this.handle = handle;
    }

    /**
     * See {@code Reader.matching}. Each step queries the index for the greatest key that is not greater than a bound. If
     * that key is not a prefix of the link's key, then the remaining prefixes are prefixes of the longest common prefix of
     * the two: the next bound.
     */
    List<ConfiguredRule> matching(RuleKey link) {
        return matching(link, link.key());
    }

    /** See {@code Reader.around}. */
    List<ConfiguredRule> around(RuleKey rule) {
        return matching(rule, rule.key().substring(0, rule.key().length() - 1));
    }

    private List<ConfiguredRule> matching(RuleKey link, String longest) {
        List<ConfiguredRule> rules = new ArrayList<>();
        String bound = longest;
        while (!bound.isEmpty()) {
            String key = greatestKey(link.origin(), bound);
            if (key == null) {
                break;
            }
            if (link.key().startsWith(key)) {
                rules.add(ruleOf(new RuleKey(link.origin(), key)));
                bound = key.substring(0, key.length() - 1);
            } else {
                bound = Strings.commonPrefix(bound, key);
            }
        }
        return rules;
    }

    /** See {@code Reader.rulesInside}. */
    List<ConfiguredRule> inside(RuleKey key, @Nullable String appid, int limit) {
        return RuleRows.list(
                handle,
                handle.createQuery(RuleRows.SELECT + """
                                WHERE r.number IN (
                                    SELECT x.number FROM rules x
                                    WHERE x.origin = <origin> AND x.match_key > :key AND x.match_key < :end
                                    ORDER BY x.match_key LIMIT :most)
                                AND (:all = 1 OR r.live IS NOT NULL OR a.appid = :appid)
                                ORDER BY r.match_key LIMIT :limit""")
                        .define("origin", Origins.NUMBER)
                        .bind("origin", key.origin())
                        .bind("key", key.key())
                        .bind("end", key.endOfRange())
                        .bind("most", appid == null ? limit : MOST_INSIDE)
                        .bind("all", appid == null ? 1 : 0)
                        .bind("appid", appid == null ? SqlAudit.NO_ACCOUNT : appid)
                        .bind("limit", limit));
    }

    private @Nullable String greatestKey(String origin, String bound) {
        return handle.createQuery("SELECT match_key FROM rules WHERE origin = " + Origins.NUMBER
                        + " AND match_key <= :bound" + " ORDER BY match_key DESC LIMIT 1")
                .bind("origin", origin)
                .bind("bound", bound)
                .mapTo(String.class)
                .findOne()
                .orElse(null);
    }

    private ConfiguredRule ruleOf(RuleKey key) {
        return RuleRows.list(
                        handle,
                        handle.createQuery(RuleRows.SELECT + "WHERE r.origin = " + Origins.NUMBER
                                        + " AND r.match_key = :key")
                                .bind("origin", key.origin())
                                .bind("key", key.key()))
                .get(0);
    }

    /**
     * See {@code Reader.takenDownAround}. Reads the account's rules that are taken down: a partial index has them. A rule inside
     * the range under the same scheme still decides, and so does one under this scheme around the links of the other one.
     */
    @Nullable
    ConfiguredRule takenDownAround(String appid, RuleKey key) {
        List<ConfiguredRule> found = RuleRows.list(
                handle,
                handle.createQuery(RuleRows.SELECT + """
                                WHERE r.account = <account> AND r.taken_down_at IS NOT NULL AND o.origin IN (<origins>)
                                AND (substr(:key, 1, length(r.match_key)) = r.match_key
                                    OR (o.origin <> :origin AND r.match_key > :key AND r.match_key < :end
                                        AND NOT EXISTS (
                                            SELECT 1 FROM rules d
                                            WHERE d.account = r.account AND d.taken_down_at IS NOT NULL AND d.origin = <origin>
                                            AND d.match_key > :key
                                            AND substr(r.match_key, 1, length(d.match_key)) = d.match_key)))
                                ORDER BY r.match_key LIMIT 1""")
                        .define("account", Appids.NUMBER)
                        .define("origin", Origins.NUMBER)
                        .bind("appid", appid)
                        .bindList("origins", key.originsOfHost())
                        .bind("origin", key.origin())
                        .bind("key", key.key())
                        .bind("end", key.endOfRange()));
        return found.isEmpty() ? null : found.get(0);
    }
}
