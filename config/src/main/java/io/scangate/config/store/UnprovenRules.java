package io.scangate.config.store;

import io.scangate.config.lifecycle.ConfiguredRule;
import io.scangate.config.ownership.Directory;
import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;

/**
 * Stores for each rule whose directory was never checked that its proof has failed since the rule was added: imports of
 * earlier versions did not store it. In Java, because SQL cannot cut a directory. Reads a thousand rules at a time. Not
 * thread-safe.
 */
final class UnprovenRules extends DatabaseMigration {
    private static final int RULES_AT_A_TIME = 1_000;
    private static final Pattern ID = Pattern.compile("r([0-9a-f]{16})(-\\d+)?");

    UnprovenRules() {
        super("11.2", "unproven rules");
    }

    @Override
    void migrate(Handle handle, String bytewise) {
        String last = "";
        for (List<ConfiguredRule> page = after(last, handle); !page.isEmpty(); page = after(last, handle)) {
            page.forEach(rule -> put(handle, rule, addedAt(handle, rule)));
            last = page.get(page.size() - 1).id();
        }
    }

    private static void put(Handle handle, ConfiguredRule rule, Instant since) {
        handle.createUpdate("""
                        INSERT INTO verifications (appid, directory, checked_at, outcome, address, detail, failed_since)
                        VALUES (:appid, :directory, :since, 'unchecked', '', '', :since)
                        ON CONFLICT (appid, directory) DO NOTHING""")
                .bind("appid", rule.appid())
                .bind("directory", Directory.of(rule.canonical()).address())
                .bind("since", since.toEpochMilli())
                .execute();
    }

    private static List<ConfiguredRule> after(String id, Handle handle) {
        return RuleLayout.TEXTS
                .after(handle, id, RULES_AT_A_TIME)
                .map((row, context) -> RuleRows.rule(row))
                .list();
    }

    /** A rule's id has the revision that added it. */
    private static Instant addedAt(Handle handle, ConfiguredRule rule) {
        Matcher id = ID.matcher(rule.id());
        long revision = id.matches() ? Long.parseLong(id.group(1), 16) : rule.version();
        return handle.createQuery("SELECT changed_at FROM audit WHERE revision = :revision")
                .bind("revision", revision)
                .mapTo(long.class)
                .findOne()
                .map(Instant::ofEpochMilli)
                .orElse(Instant.EPOCH);
    }
}
