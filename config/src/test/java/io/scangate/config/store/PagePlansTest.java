package io.scangate.config.store;

import static io.scangate.config.lifecycle.World.ANA;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.config.lifecycle.RuleFilter;
import io.scangate.config.lifecycle.RuleForm;
import io.scangate.config.lifecycle.World;
import io.scangate.config.ownership.Directory;
import io.scangate.config.ownership.Finding;
import io.scangate.config.ownership.Outcome;
import io.scangate.config.scans.CountQuery;
import io.scangate.config.scans.CountQuery.Unit;
import io.scangate.gateway.rule.Role;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The plans of the queries of calls that open a page, on SQLite, and of counts on both databases: they read ranges of indexes, however large the tables are. */
class PagePlansTest {
    private static final String PREFIX = "https://www.shop.cn/a/";
    private static final Instant FROM = Instant.parse("2026-11-01T00:00:00Z");
    private static final Instant TO = Instant.parse("2026-11-27T00:00:00Z");

    @TempDir
    Path directory;

    private TestDatabase kind = TestDatabase.SQLITE;
    private DatabaseSettings settings = DatabaseSettings.DEFAULT;
    private String appid = "";

    @BeforeEach
    void fill() {
        fill(TestDatabase.SQLITE);
    }

    private void fill(TestDatabase database) {
        kind = database;
        settings = kind.fresh(directory);
        try (World world = new World(settings)) {
            appid = world.account();
            world.add(appid, World.wish(PREFIX));
            new SqlVerificationStore(world.database)
                    .put(
                            appid,
                            new Directory(PREFIX),
                            new Finding(Outcome.PROVEN, PREFIX + "x", 200, "found"),
                            world.clock.instant());
            world.database.write(handle -> {
                new ScannedLinks(handle).add(List.of(), List.of("https://shop.cn/a/1"), world.clock.instant());
                return handle.execute(
                        "INSERT INTO scan_counts (appid, hour, prefix, kind, scans) VALUES (?, ?, ?, 1, 1)",
                        appid,
                        SqlScanStore.hour(TO) - 1,
                        PREFIX);
            });
            world.accounts.putMember(ANA, appid, "bo", Role.ADMIN);
        }
    }

    private void assertRanges(String table, Consumer<Handle> calls) {
        QueryPlans plans = new QueryPlans();
        try (Database database = Database.open(settings)) {
            plans.record(database, calls);
            assertTrue(
                    plans.queries.keySet().stream().anyMatch(sql -> sql.contains(table)),
                    () -> plans.queries.toString());
            plans.assertNoScans(database, kind);
        }
    }

    @Test
    void theListOfRules() {
        for (RuleFilter filter : List.of(
                RuleFilter.of(null, null, null, null),
                RuleFilter.of(PREFIX, RuleFilter.State.DRAFT, RuleFilter.Checked.PROVEN, "shop"))) {
            assertRanges("FROM rules", handle -> {
                SqlReader reader = new SqlReader(handle);
                reader.rules(appid, filter, null, 50);
                reader.ruleTotals(appid);
                reader.authors(List.of(1L, 2L, 3L));
            });
        }
        assertRanges("FROM last_scans", handle -> LastScans.of(handle, appid, List.of(PREFIX, "https://b.cn/")));
    }

    @ParameterizedTest
    @EnumSource
    void countsOfPeriods(TestDatabase database) {
        fill(database);
        for (Unit unit : Unit.values()) {
            for (@Nullable String prefix : new String[] {null, PREFIX}) {
                for (boolean byRule : new boolean[] {true, false}) {
                    CountQuery question = new CountQuery(appid, FROM, TO, unit, ZoneOffset.ofHours(8), prefix, byRule);
                    assertRanges("FROM scan_counts", handle -> new PeriodCounts(handle, question)
                            .page(CountPosition.after(null), 50));
                }
            }
        }
    }

    @Test
    void missedLinks_alsoOfNearHosts() {
        assertRanges("near_host =", handle -> new ScannedLinks(handle).unmatched(appid, Instant.EPOCH, 2_000));
        assertRanges("FROM origins", handle -> NearHosts.withRules(handle, List.of("shop.cn", "b.cn")));
    }

    @Test
    void accountsInTheWay_quota_andChecks() {
        assertRanges("FROM rules", handle -> new SqlReader(handle).inTheWay("wx-none", RuleForm.key(PREFIX), true, 20));
        assertRanges("FROM publishes", handle -> new SqlReader(handle).publishes(appid, "2026-11"));
        assertRanges("FROM verification_requests", handle -> CheckRequests.page(handle, appid, null, 50));
    }
}
