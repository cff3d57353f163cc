package io.scangate.config.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.config.access.AccessStore;
import io.scangate.config.lifecycle.BlockedHost;
import io.scangate.config.lifecycle.ConfiguredRule;
import io.scangate.config.lifecycle.Release;
import io.scangate.config.lifecycle.RuleRef;
import io.scangate.config.lifecycle.World;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The file of a database that {@link ChangingProcess} changes: its state, as the audit has shown it so far. Not thread-safe. */
final class AuditedFile {
    private long revision;
    private final Map<String, String> last = new HashMap<>();
    /** The last audited state of the key, the secret and the blocked host. */
    private final Map<String, @Nullable String> others = new HashMap<>();

    private final Map<String, Integer> releases = new HashMap<>();
    private int publishes;

    /** The last revision that a check has found. */
    long revision() {
        return revision;
    }

    /**
     * Fails unless the file has every acknowledged change and no part of another one.
     *
     * @param acknowledged revisions
     */
    void check(Path file, List<Long> acknowledged, String where) throws SQLException {
        DatabaseSettings settings = new DatabaseSettings("sqlite:" + file, 1, Duration.ofSeconds(5));
        try (World world = new World(settings)) {
            for (World.Row row : world.audit(revision)) {
                assertEquals(revision + 1, row.revision(), where + ": a gap");
                revision = row.revision();
                follow(row, where);
            }
            assertEquals(revision, world.revision(), where + ": head");
            assertTrue(acknowledged.stream().allMatch(each -> each <= revision), where + ": acknowledged and lost");
            assertEquals(acknowledged.size(), acknowledged.stream().distinct().count(), where + ": a revision twice");
            if (last.containsKey("account")) {
                checkState(world, where);
            }
            checkOthers(world, where);
            checkFile(world, where);
        }
    }

    private void checkOthers(World world, String where) throws SQLException {
        for (String[] each : new String[][] {{"gateway", "gateway_key"}, {"account", "account_secret"}}) {
            String created = one(world, "SELECT created_at FROM credentials WHERE kind = '" + each[0] + "'");
            String issued = others.get(each[1]);
            assertEquals(
                    created,
                    issued == null
                            ? null
                            : String.valueOf(Json.read(issued, AccessStore.CredentialSummary.class)
                                    .issuedAt()
                                    .toEpochMilli()),
                    where + ": " + each[1]);
        }
        List<BlockedHost> hosts = new SqlBlockList(world.database, Clock.systemUTC()).list();
        assertEquals(
                others.get("blocked_host"),
                hosts.isEmpty() ? null : Json.write(hosts.get(0)),
                where + ": blocked hosts");
    }

    private void follow(World.Row row, String where) {
        String after = row.after();
        String kind = row.action().replaceFirst("\\..*", "");
        if (!List.of("rule", "account").contains(kind)) {
            assertEquals(others.get(kind), row.before(), where + ": before, of revision " + row.revision());
            others.put(kind, after);
            return;
        }
        String prefix = row.prefix();
        String subject = prefix == null ? "account" : prefix;
        assertEquals(last.get(subject), row.before(), where + ": before, of revision " + row.revision());
        if (after == null) {
            last.remove(subject);
            releases.remove(subject);
        } else {
            assertTrue(after.contains("\"version\":" + row.revision()), where + ": " + after);
            last.put(subject, after);
        }
        if (row.action().equals("rule.publish") || row.action().equals("rule.rollback")) {
            releases.merge(subject, 1, Integer::sum);
        }
        publishes += row.action().equals("rule.publish") ? 1 : 0;
    }

    private void checkState(World world, String where) throws SQLException {
        assertEquals(last.get("account"), Json.write(world.accounts.get(ChangingProcess.APPID)), where);
        Map<String, String> rules = new HashMap<>();
        for (ConfiguredRule rule : world.rules
                .list(ChangingProcess.APPID, null, ChangingProcess.RULES)
                .items()) {
            rules.put(rule.canonical(), Json.write(rule));
            List<Release> there = world.rules.releases(ChangingProcess.APPID, RuleRef.id(rule.id()));
            assertEquals(releases.getOrDefault(rule.canonical(), 0), there.size(), where);
            assertTrue(rule.live() == null || there.contains(rule.live()), where);
        }
        rules.put("account", String.valueOf(last.get("account")));
        assertEquals(last, rules, where);
        assertEquals(
                publishes == 0 ? null : String.valueOf(publishes),
                one(world, "SELECT sum(count) FROM publishes"),
                where);
    }

    private static void checkFile(World world, String where) throws SQLException {
        assertEquals("ok", one(world, "PRAGMA integrity_check"), where);
        assertEquals(
                "0", one(world, "SELECT count(*) FROM releases WHERE rule NOT IN (SELECT number FROM rules)"), where);
    }

    private static @Nullable String one(World world, String sql) throws SQLException {
        try (Connection connection = world.connection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next() ? row.getString(1) : null;
        }
    }
}
