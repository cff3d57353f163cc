package io.scangate.config.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.config.access.AccessStore;
import io.scangate.config.lifecycle.BlockedHost;
import io.scangate.config.lifecycle.ConfiguredRule;
import io.scangate.config.lifecycle.Release;
import io.scangate.config.lifecycle.RuleRef;
import io.scangate.config.lifecycle.World;
import io.scangate.gateway.testing.SlowPart;
import io.scangate.gateway.testing.Waiting;
import java.io.IOException;
import java.nio.file.Files;
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
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills a process that changes rules from several threads at random moments with {@code kill -9}, on SQLite. */
class KilledProcessTest {
    private static final long SEED = 20_261_121;
    /** The number of kills of one file, from its creation on; then a new file follows. */
    private static final int KILLS_OF_A_FILE = 25;

    @TempDir
    Path directory;

    @Test
    void killsLoseNoAcknowledgedChangeAndLeaveNoPartialOne() throws Exception {
        kill(12);
    }

    @Tag("soak")
    @Test
    void aThousandKillsLoseNoAcknowledgedChangeAndLeaveNoPartialOne() throws Exception {
        kill(1_000);
    }

    private void kill(int kills) throws Exception {
        Random random = new Random(SEED);
        History history = new History();
        long changes = 0;
        int duringStart = 0;
        for (int kill = 0; kill < kills; kill++) {
            if (kill % KILLS_OF_A_FILE == 0) {
                changes += history.revision;
                history = new History();
            }
            Path file = directory.resolve("killed" + kill / KILLS_OF_A_FILE + ".db");
            // A third of the kills counts from the start of the process, to hit opening, migration and recovery, too.
            boolean fromStart = random.nextInt(3) == 0;
            long millis = random.nextInt(fromStart ? 1_500 : 300);
            List<Long> acknowledged = runAndKill(file, kill, fromStart, millis);
            duringStart += acknowledged.isEmpty() ? 1 : 0;
            history.check(file, acknowledged, "seed " + SEED + " kill " + kill);
        }
        changes += history.revision;
        System.out.println(kills + " kills, " + duringStart + " before the first change; " + changes + " changes");
        assertTrue(changes > kills, "too few changes");
    }

    /** Returns the acknowledged revisions. */
    private List<Long> runAndKill(Path file, int kill, boolean fromStart, long millis) throws Exception {
        // Not in the memory folder, which may not be executable.
        Path natives = Files.createDirectories(Path.of("target", "natives").toAbsolutePath());
        Path out = directory.resolve("acknowledged.txt");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xmx64m",
                        "-Dorg.sqlite.tmpdir=" + natives,
                        "-cp",
                        System.getProperty("java.class.path"),
                        ChangingProcess.class.getName(),
                        "sqlite:" + file,
                        String.valueOf(SEED + kill))
                .redirectOutput(out.toFile())
                .redirectError(directory.resolve("stderr.txt").toFile())
                .start();
        try {
            if (!fromStart) {
                Waiting.await("a change").until(() -> Files.size(out) > 0 || !process.isAlive());
            }
            SlowPart.pause(millis);
            process.destroyForcibly();
            assertEquals(128 + 9, process.waitFor(), this::stderr);
            return Files.readAllLines(out).stream().map(Long::valueOf).toList();
        } finally {
            process.destroyForcibly();
            delete(natives);
        }
    }

    private String stderr() {
        try {
            return Files.readString(directory.resolve("stderr.txt"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** Deletes the native libraries that a killed process has unpacked. */
    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
    }

    /** The state of one file as the audit has shown it so far. */
    private static final class History {
        long revision;
        private final Map<String, String> last = new HashMap<>();
        /** The last audited state of the key, the secret and the blocked host. */
        private final Map<String, @Nullable String> others = new HashMap<>();

        private final Map<String, Integer> releases = new HashMap<>();
        private int publishes;

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
                assertEquals(
                        acknowledged.size(), acknowledged.stream().distinct().count(), where + ": a revision twice");
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
                    "0",
                    one(world, "SELECT count(*) FROM releases WHERE rule NOT IN (SELECT number FROM rules)"),
                    where);
        }

        private static @Nullable String one(World world, String sql) throws SQLException {
            try (Connection connection = world.connection();
                    Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery(sql)) {
                return row.next() ? row.getString(1) : null;
            }
        }
    }
}
