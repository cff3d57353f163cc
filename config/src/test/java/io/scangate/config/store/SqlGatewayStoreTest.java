package io.scangate.config.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.config.access.Access;
import io.scangate.config.access.AccessStore.Kind;
import io.scangate.config.access.KeyTerms;
import io.scangate.config.access.Keys;
import io.scangate.config.fleet.GatewayStore;
import io.scangate.config.fleet.GatewayStore.Counted;
import io.scangate.config.fleet.GatewayStore.Outcome;
import io.scangate.config.fleet.GatewayStore.Put;
import io.scangate.config.fleet.Report;
import io.scangate.config.lifecycle.Actor;
import io.scangate.config.scans.MissedLink;
import io.scangate.config.scans.MissedLinks;
import io.scangate.config.scans.ScanTally;
import io.scangate.config.scans.ScanTally.Count;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The fate of reports over time, and the limits against gateways and scanners that would fill the database. */
@Timeout(60)
class SqlGatewayStoreTest {
    private static final Instant NOW = Instant.parse("2026-11-15T12:00:00Z");
    private static final long HOUR = NOW.getEpochSecond() / 3_600;

    @TempDir
    Path directory;

    private static Report report(@Nullable ScanTally batch) {
        return new Report("host", 1, "", null, "current", 1, null, null, null, null, null, batch);
    }

    private static void assertStored(Put put) {
        assertEquals(new Put.Stored(null), put);
    }

    private static void assertOtherKey(Put put) {
        assertEquals(new Put.OtherKey(), put);
    }

    private static Report ofStart(long start, boolean stopping) {
        return new Report("host", 1, "", null, "current", 1, null, null, start, stopping, null, null);
    }

    /** The id of a gateway belongs to one start until it has been silent for a while, or says that it stops. */
    @ParameterizedTest
    @EnumSource
    void ofTwoStartsOfOneIdTheLaterOneIsRefused(TestDatabase kind) {
        try (Database database = Database.open(kind.fresh(directory))) {
            SqlGatewayStore store = new SqlGatewayStore(database);
            assertStored(store.put("g", null, ofStart(1, false), NOW));
            Instant later = NOW.plusSeconds(14);
            assertEquals(new Put.InUse(NOW), store.put("g", null, ofStart(2, false), later));
            assertStored(store.put("g", null, ofStart(1, false), later));
            assertEquals(new Put.InUse(later), store.put("g", null, ofStart(2, false), later.plusSeconds(1)));
            assertStored(store.put("other", null, ofStart(2, false), later));
            Instant silent = later.plusSeconds(15);
            assertStored(store.put("g", null, ofStart(2, false), silent));
            assertEquals(new Put.InUse(silent), store.put("g", null, ofStart(1, true), silent));
            assertStored(store.put("g", null, ofStart(2, true), silent));
            assertStored(store.put("g", null, ofStart(3, false), silent));
            assertStored(store.put("g", null, report(null), silent));
        }
    }

    /** The clock of the replica that noted the last report was ahead, or was set back. */
    @ParameterizedTest
    @EnumSource
    void aStartThatHasEndedKeepsNobodyOutLonger_whateverTheClockThatNotedIt(TestDatabase kind) {
        try (Database database = Database.open(kind.fresh(directory))) {
            SqlGatewayStore store = new SqlGatewayStore(database);
            assertStored(store.put("g", null, ofStart(1, false), NOW.plusSeconds(3_000)));
            assertEquals(new Put.InUse(NOW), store.put("g", null, ofStart(2, false), NOW));
            Instant later = NOW.plusSeconds(14);
            assertEquals(new Put.InUse(NOW), store.put("g", null, ofStart(2, false), later));
            // A start that lives reports to both replicas.
            assertStored(store.put("g", null, ofStart(1, false), later.plusSeconds(3_000)));
            assertEquals(new Put.InUse(later), store.put("g", null, ofStart(2, false), later));
            assertStored(store.put("g", null, ofStart(2, false), later.plusSeconds(15)));
        }
    }

    private static GatewayStore.Gateway only(SqlGatewayStore store) {
        List<GatewayStore.Gateway> all =
                store.gateways(Instant.EPOCH, null, null, null, 10).items();
        assertEquals(1, all.size());
        return all.get(0);
    }

    /** A report can wait at one replica for the lock while another one takes the next. */
    @ParameterizedTest
    @EnumSource
    void aLateReportUndoesNeitherASignOffNorALaterReport(TestDatabase kind) {
        try (Database database = Database.open(kind.fresh(directory))) {
            SqlGatewayStore store = new SqlGatewayStore(database);
            assertStored(store.put("g", null, ofStart(1, false), NOW));
            assertStored(store.put("g", null, ofStart(1, false), NOW.minusSeconds(2)));
            assertEquals(NOW, only(store).reportedAt());
            assertStored(store.put("g", null, ofStart(1, true), NOW.minusSeconds(1)));
            assertTrue(only(store).signedOff());
            assertStored(store.put("g", null, ofStart(1, false), NOW.plusSeconds(1)));
            assertTrue(only(store).signedOff());
            assertEquals(List.of(), store.gateways(Instant.EPOCH));
            assertStored(store.put("g", null, ofStart(2, false), NOW.minusSeconds(1)));
            assertFalse(only(store).signedOff());
            // The clock was set back.
            assertStored(store.put("g", null, ofStart(2, false), NOW.minusSeconds(60)));
            assertEquals(NOW.minusSeconds(60), only(store).reportedAt());
        }
    }

    private static ScanTally links(long sequence, List<String> matched, List<String> unmatched) {
        return new ScanTally(sequence, List.of(), matched, unmatched);
    }

    private static List<String> links(String start, int number) {
        return IntStream.range(0, number).mapToObj(i -> start + i).toList();
    }

    /** As the call for reports does. */
    private static boolean take(SqlGatewayStore store, String gateway, Report report, Instant now) {
        store.put(gateway, null, report, now);
        ScanTally tally = Objects.requireNonNull(report.batch());
        boolean added = store.count(gateway, tally, now).outcome() == Outcome.ADDED;
        store.sample(tally, now);
        return added;
    }

    /** A rule by its number, account, origin and key. */
    private static final String RULE = """
            INSERT INTO rules (number, account, origin, match_key, occupies, page, version)
            VALUES (?, (SELECT number FROM appids WHERE appid = ?), ?, ?, 0, 'p', 1)""";

    private static void rule(Database database, String appid, String path) {
        database.write(handle -> {
            handle.execute(
                    "INSERT INTO accounts (number, appid, name, kind, code_published, version) VALUES (?, ?, 'A', 'media', 1, 1)",
                    Appids.number(handle, appid),
                    appid);
            handle.execute(
                    RULE, Appids.number(handle, appid), appid, Origins.number(handle, "https://shop.example"), path);
            return handle.execute(
                    "INSERT INTO verifications (account, directory, checked_at, outcome, address, detail, proven_at)"
                            + " VALUES (?, ?, 1, 'proven', '', '', 1)",
                    Appids.number(handle, appid),
                    "https://shop.example" + path);
        });
    }

    private static String prefix(int number) {
        return "https://shop.example/p" + number;
    }

    /** An account with rules for {@link #prefix}. */
    private static void rules(Database database, int number) {
        rule(database, "wx1", "/");
        database.write(handle -> {
            PreparedBatch rows = handle.prepareBatch(RULE);
            long origin = Origins.number(handle, "https://shop.example");
            IntStream.range(0, number).forEach(i -> rows.add(1_000 + i, "wx1", origin, "/p" + i + "?"));
            return rows.execute();
        });
    }

    private static long rows(Database database, String table) {
        return database.read(handle -> handle.createQuery("SELECT count(*) FROM " + table)
                .mapTo(long.class)
                .one());
    }

    @ParameterizedTest
    @EnumSource
    void theNewestLinksOfOriginsWithRulesAreKept(TestDatabase kind) {
        try (Database database = Database.open(kind.fresh(directory))) {
            rule(database, "wx1", "/a/");
            SqlGatewayStore store = new SqlGatewayStore(database);
            SqlScanStore scans = new SqlScanStore(database);
            for (int i = 0; i < 5; i++) {
                ScanTally batch = links(
                        i + 1,
                        links("https://shop.example/a/" + i + "-", 200),
                        links("https://random" + i + ".example/", 200));
                take(store, "g", report(batch), NOW.plusSeconds(i));
            }
            assertEquals(500, rows(database, "scanned_links"));
            take(store, "g", report(links(9, List.of(), List.of("https://shop.example/a/missed"))), NOW.plusSeconds(1));
            assertEquals(List.of("https://shop.example/a/missed"), missed(scans, "wx1"));
            List<String> kept = scans.scanned(null, "https://shop.example", NOW.minusSeconds(9), 1_000);
            assertEquals(501, kept.size());
            assertEquals("https://shop.example/a/4-0", kept.get(0));
        }
    }

    @ParameterizedTest
    @EnumSource
    void linksEndWithTheirRetention(TestDatabase kind) {
        Duration retention = Duration.ofDays(2);
        try (Database database = Database.open(kind.fresh(directory))) {
            rule(database, "wx1", "/a/");
            take(
                    new SqlGatewayStore(database),
                    "g",
                    report(links(1, List.of(), List.of("https://shop.example/a/missed"))),
                    NOW);
            for (int hours : new int[] {47, 49}) {
                Clock clock = Clock.fixed(NOW.plus(Duration.ofHours(hours)), ZoneOffset.UTC);
                int kept = hours < 48 ? 1 : 0;
                MissedLinks missed = new MissedLinks(new SqlScanStore(database), retention, clock);
                assertEquals(kept, missed.of("wx1", 10).size());
                try (ExpiredRows expired = new ExpiredRows(database, retention, clock)) {
                    expired.delete();
                }
                assertEquals(kept, rows(database, "scanned_links"));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void anAccountSeesTheLinksOfItsProvenDirectoriesOnly_withOrWithoutOtherAccounts(TestDatabase kind) {
        try (Database database = Database.open(kind.fresh(directory))) {
            rule(database, "wx1", "/one/");
            SqlGatewayStore store = new SqlGatewayStore(database);
            SqlScanStore scans = new SqlScanStore(database);
            List<String> links = List.of(
                    "https://shop.example/one/x?k=1", "https://shop.example/three", "https://shop.example/two/y?k=2");
            take(store, "g", report(links(1, List.of(), links)), NOW);
            assertSees(scans, "wx1", links.subList(0, 1));
            rule(database, "wx2", "/two/");
            assertSees(scans, "wx1", links.subList(0, 1));
            assertSees(scans, "wx2", links.subList(2, 3));
            rule(database, "wx3", "/");
            assertSees(scans, "wx3", links);
            assertEquals(links, scans.scanned(null, "https://shop.example", NOW.minusSeconds(9), 10));
            database.write(handle -> handle.execute("UPDATE verifications SET failed_since = 2 WHERE account ="
                    + " (SELECT number FROM appids WHERE appid = 'wx3')"));
            assertSees(scans, "wx3", List.of());
            database.write(handle -> handle.execute("UPDATE verifications SET proven_at = NULL WHERE account ="
                    + " (SELECT number FROM appids WHERE appid = 'wx2')"));
            assertSees(scans, "wx2", List.of());
        }
    }

    private static List<String> missed(SqlScanStore scans, String appid) {
        return scans.unmatched(appid, NOW.minusSeconds(9), 10).stream()
                .map(MissedLink::link)
                .toList();
    }

    private static void assertSees(SqlScanStore scans, String appid, List<String> links) {
        assertEquals(links, missed(scans, appid), appid);
        assertEquals(links, scans.scanned(appid, "https://shop.example", NOW.minusSeconds(9), 10), appid);
    }

    @ParameterizedTest
    @EnumSource
    void countsOfRulesThatTheAccountNeverHadAreNotAdded(TestDatabase kind) {
        try (Database database = Database.open(kind.fresh(directory))) {
            rules(database, 2);
            database.write(handle -> handle.execute(
                    "INSERT INTO audit (revision, changed_at, actor, action, appid, prefix) VALUES"
                            + " (1, 1, 'a', 'rule.delete', 'wx1', ?), (2, 1, 'a', 'rule.delete', 'wx2', ?)",
                    prefix(7),
                    prefix(8)));
            SqlGatewayStore store = new SqlGatewayStore(database);
            List<Count> counts = List.of(
                    new Count(HOUR, "wx1", prefix(0), 1),
                    new Count(HOUR, "wx1", prefix(2), 1),
                    new Count(HOUR, "wx1", prefix(7), 1),
                    new Count(HOUR, "wx1", prefix(8), 1),
                    new Count(HOUR, "wx1", "no link", 1),
                    new Count(HOUR, "wx1", "", 1),
                    new Count(HOUR, "wx2", prefix(8), 1),
                    new Count(HOUR, "wx2", prefix(0), 1));
            store.put("g", null, report(null), NOW);
            ScanTally tally = new ScanTally(5, counts, List.of(), List.of());
            assertEquals(new Counted(Outcome.ADDED, 6), store.count("g", tally, NOW));
            assertEquals(2, rows(database, "scan_counts"));
            assertEquals(new Counted(Outcome.REPEATED, 0), store.count("g", tally, NOW));
            ScanTally earlier = new ScanTally(4, counts, List.of(), List.of());
            assertEquals(new Counted(Outcome.OLD, 0), store.count("g", earlier, NOW));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aGatewayBelongsToItsFirstKeyUntilThatKeyEnds(TestDatabase kind) {
        try (Database database = Database.open(kind.fresh(directory))) {
            Keys keys = new Access(new SqlAccessStore(database), Clock.fixed(NOW, ZoneOffset.UTC)).keys();
            keys.createGatewayKey(Actor.of("ops"), "one", KeyTerms.NEW);
            keys.createGatewayKey(Actor.of("ops"), "two", KeyTerms.NEW);
            SqlGatewayStore store = new SqlGatewayStore(database);
            assertStored(store.put("g", null, report(null), NOW));
            assertStored(store.put("g", "one", report(null), NOW));
            assertOtherKey(store.put("g", "two", report(null), NOW));
            assertStored(store.put("g", null, report(null), NOW));
            assertOtherKey(store.put("g", "two", report(null), NOW));
            keys.createGatewayKey(Actor.of("ops"), "one", KeyTerms.ROTATE);
            assertOtherKey(store.put("g", "two", report(null), NOW));
            assertStored(store.put("g", "one", report(null), NOW));
            keys.end(Actor.of("ops"), Kind.GATEWAY, "one", null);
            assertStored(store.put("g", "two", report(null), NOW));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aKeyHasALimitOfGatewaysInAnHour(TestDatabase kind) {
        try (Database database = Database.open(kind.fresh(directory))) {
            SqlGatewayStore store = new SqlGatewayStore(database);
            for (int i = 0; i < GatewayStore.MAX_GATEWAYS; i++) {
                assertStored(store.put("g" + i, "fleet", report(null), NOW));
            }
            assertOtherKey(store.put("more", "fleet", report(null), NOW));
            assertStored(store.put("g0", "fleet", report(null), NOW));
            assertStored(store.put("more", "other", report(null), NOW));
            Instant later = NOW.plus(GatewayStore.GONE);
            assertStored(store.put("later", "fleet", report(null), later));
        }
    }

    /** A stolen key could report a thousand new ids in every hour. */
    @ParameterizedTest
    @EnumSource
    void ofTheGatewaysOfAKey_theLastFiveThousandAreKept(TestDatabase kind) {
        try (Database database = Database.open(kind.fresh(directory))) {
            database.write(handle -> {
                PreparedBatch rows = handle.prepareBatch("""
                        INSERT INTO gateways (id, name, revision, state, rules, reported_at, last_sequence, key_name)
                        VALUES (?, 'host', 1, 'current', 1, ?, 0, 'fleet')""");
                IntStream.range(0, GatewayStore.MAX_KEPT).forEach(i -> rows.add("g" + i, i));
                return rows.execute();
            });
            SqlGatewayStore store = new SqlGatewayStore(database);
            assertStored(store.put("g7", "fleet", report(null), NOW));
            assertEquals(GatewayStore.MAX_KEPT, rows(database, "gateways"));
            assertStored(store.put("new", "fleet", report(null), NOW));
            assertEquals(GatewayStore.MAX_KEPT, rows(database, "gateways"));
            assertEquals(0, rows(database, "gateways WHERE id = 'g0'"), "it has reported least recently");
            assertStored(store.put("operators", null, report(null), NOW));
            assertEquals(GatewayStore.MAX_KEPT + 1, rows(database, "gateways"), "other keys do not count");
        }
    }

    @ParameterizedTest
    @EnumSource
    void oldCountsAndGatewaysAreDeleted(TestDatabase kind) {
        try (Database database = Database.open(kind.fresh(directory))) {
            rules(database, 1_500);
            SqlGatewayStore store = new SqlGatewayStore(database);
            List<Count> counts = new ArrayList<>();
            IntStream.range(0, 1_500).forEach(i -> counts.add(new Count(HOUR, "wx1", prefix(i), 1)));
            take(store, "old", report(new ScanTally(1, counts, List.of(), List.of())), NOW);
            Instant later = NOW.plus(Duration.ofDays(100));
            List<Count> newer = List.of(new Count(HOUR + 2_400, "wx1", prefix(0), 1));
            take(store, "new", report(new ScanTally(1, newer, List.of(), List.of())), later);
            assertEquals(1_501, rows(database, "scan_counts"));
            assertEquals(2, rows(database, "gateways"));
            try (ExpiredRows expired =
                    new ExpiredRows(database, Duration.ofDays(7), Clock.fixed(later, ZoneOffset.UTC))) {
                expired.delete();
            }
            assertEquals(1, rows(database, "scan_counts"));
            assertEquals(1, rows(database, "gateways"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void concurrentReportsOfTheSameRulesSucceed(TestDatabase kind) throws Exception {
        int gateways = 4;
        int batches = 10;
        int rules = 300;
        try (Database database = Database.open(kind.fresh(directory))) {
            rules(database, rules);
            SqlGatewayStore store = new SqlGatewayStore(database);
            SqlScanStore scans = new SqlScanStore(database);
            ExecutorService threads = Executors.newFixedThreadPool(gateways);
            List<Future<?>> all = new ArrayList<>();
            for (int gateway = 0; gateway < gateways; gateway++) {
                int number = gateway;
                all.add(threads.submit(() -> {
                    Random random = new Random(number);
                    List<Count> counts = new ArrayList<>();
                    IntStream.range(0, rules).forEach(i -> counts.add(new Count(HOUR, "wx1", prefix(i), 1)));
                    for (int i = 1; i <= batches; i++) {
                        Collections.shuffle(counts, random);
                        assertTrue(
                                take(store, "g" + number, report(new ScanTally(i, counts, List.of(), List.of())), NOW));
                    }
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
            threads.shutdown();
            List<Long> sums = scans
                    .counts("wx1", NOW.minus(Duration.ofHours(2)), NOW.plus(Duration.ofHours(2)), null, 1_000)
                    .items()
                    .stream()
                    .map(count -> count.scans())
                    .toList();
            assertEquals(Collections.nCopies(rules, (long) gateways * batches), sums);
        }
    }
}
