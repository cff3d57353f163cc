package io.scangate.config.store;

import io.scangate.config.lifecycle.ConfiguredRule;
import io.scangate.config.lifecycle.Release;
import io.scangate.config.lifecycle.RuleKey;
import io.scangate.config.lifecycle.Suspension;
import io.scangate.gateway.rule.Version;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Update;
import org.jspecify.annotations.Nullable;

/**
 * The rows of rules, within a transaction that holds the lock of all changes. A column is null if its value follows from others, or
 * is the usual one: {@link RuleRows} reads it. Not thread-safe.
 */
final class RuleTable {
    private static final String INSERT = """
            INSERT INTO rules (number, prefix, origin, match_key, occupies, page, test_version, test_links, live, version, account)
            VALUES (:number, :prefix, :origin, :key, :occupies, :page, :testVersion, :testLinks, :live, :version,\s""" + Appids.NUMBER + ")";

    private final Handle handle;

    RuleTable(Handle handle) {
        this.handle = handle;
    }

    void insert(ConfiguredRule rule, RuleKey key) {
        IndexedText.RULE_KEY.checked(key.origin() + key.key());
        bind(INSERT, rule)
                .bind("appid", rule.appid())
                .bind("prefix", rule.prefix().equals(key.canonical()) ? null : rule.prefix())
                .bind("origin", Origins.number(handle, key.origin()))
                .bind("key", key.key())
                .execute();
    }

    Update update(ConfiguredRule rule) {
        return bind("""
                UPDATE rules SET occupies = :occupies, page = :page, test_version = :testVersion,
                                 test_links = :testLinks, live = :live, version = :version
                WHERE number = :number""", rule);
    }

    private Update bind(String sql, ConfiguredRule rule) {
        Release live = rule.live();
        Version version = rule.testVersion();
        return handle.createUpdate(sql)
                .bind("number", RuleNumber.checked(rule.id()))
                .bind("occupies", rule.occupies() ? 1 : 0)
                .bind("page", live != null && rule.page().equals(live.page()) ? null : rule.page())
                .bind("testVersion", version == Version.RELEASE ? null : version.code())
                .bind("testLinks", rule.testLinks().isEmpty() ? null : Json.write(rule.testLinks()))
                .bind("live", live == null ? null : (Integer) live.number())
                .bind("version", rule.version());
    }

    /** Sets or ends a takedown by the change of a revision. */
    Update takeDown(ConfiguredRule rule, @Nullable Suspension takedown, long revision) {
        return handle.createUpdate(
                        "UPDATE rules SET taken_down_at = :at, taken_down_reason = :reason, version = :version"
                                + " WHERE number = :number")
                .bind("at", takedown == null ? null : (Long) takedown.since().toEpochMilli())
                .bind("reason", takedown == null ? null : takedown.reason())
                .bind("version", revision)
                .bind("number", RuleNumber.of(rule.id()));
    }

    /** Deletes a rule, and its origin if that has no other rule. */
    void delete(ConfiguredRule rule) {
        long origin = handle.createQuery("DELETE FROM rules WHERE number = :number RETURNING origin")
                .bind("number", RuleNumber.of(rule.id()))
                .mapTo(long.class)
                .one();
        Origins.forgetUnused(handle, List.of(origin));
    }
}
