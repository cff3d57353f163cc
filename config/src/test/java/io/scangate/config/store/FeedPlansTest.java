package io.scangate.config.store;

import static io.scangate.config.lifecycle.World.ANA;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.config.MovableClock;
import io.scangate.config.lifecycle.AccountKind;
import io.scangate.config.lifecycle.Accounts;
import io.scangate.config.lifecycle.LifecycleSettings;
import io.scangate.gateway.rule.Role;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The plans of the feed's queries: those that each poll makes read ranges of indexes, however long the audit and the tables are.
 * Takes the queries from the calls themselves, so a new one is checked, too.
 */
class FeedPlansTest {
    @TempDir
    Path directory;

    private final QueryPlans plans = new QueryPlans();

    private static void fill(Database database) {
        MovableClock clock = new MovableClock(Instant.parse("2026-11-27T10:00:00Z"));
        Accounts accounts = new Accounts(new SqlStore(database, clock), LifecycleSettings.DEFAULT, clock);
        for (int i = 0; i < 20; i++) {
            accounts.create(ANA, "wx" + i, "N", AccountKind.MEDIA);
            accounts.putMember(ANA, "wx" + i, "bo", Role.ADMIN);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aPollReadsRangesOfIndexes(TestDatabase kind) {
        try (Database database = Database.open(kind.fresh(directory))) {
            fill(database);
            plans.record(database, handle -> {
                SqlFeedStore.head(handle, 30);
                SqlFeedStore.changes(handle, 30, 100, (account, rules) -> {});
                SqlFeedStore.changes(handle, 30, 2, (account, rules) -> {});
                ServedChanges.since(handle, 30, 1);
            });
            assertTrue(plans.queries.keySet().stream().anyMatch(sql -> sql.contains("FROM touched_accounts")));
            plans.assertNoScans(database, kind);
        }
    }

    @ParameterizedTest
    @EnumSource
    void theHeadOfASnapshotReadsRangesOfIndexes(TestDatabase kind) {
        try (Database database = Database.open(kind.fresh(directory))) {
            fill(database);
            plans.record(database, handle -> {
                SqlReader reader = new SqlReader(handle);
                reader.revision();
                reader.mark();
                reader.digest();
            });
            plans.assertNoScans(database, kind);
        }
    }

    /** A snapshot reads all rows; if it sorted more than the rules of one account, the first one would come after minutes. */
    @ParameterizedTest
    @EnumSource(names = "SQLITE")
    void aSnapshotReadsInTheOrderOfIndexes(TestDatabase kind) {
        try (Database database = Database.open(kind.fresh(directory))) {
            fill(database);
            plans.record(database, handle -> new SqlReader(handle).forEachAccount((account, rules) -> {}));
            plans.queries.forEach((sql, values) -> {
                List<String> plan = QueryPlans.plan(database, kind, sql, values);
                assertFalse(
                        plan.stream().anyMatch(step -> step.contains("TEMP B-TREE") && !step.contains("LAST TERM")),
                        () -> sql + "\n" + String.join("\n", plan));
            });
        }
    }

    /** The oracle of this test finds a scan where there is one. */
    @ParameterizedTest
    @EnumSource
    void aScanIsFound(TestDatabase kind) {
        try (Database database = Database.open(kind.fresh(directory))) {
            fill(database);
            plans.record(database, handle -> handle.createQuery("SELECT appid FROM audit WHERE revision + 0 > :since")
                    .bind("since", 30)
                    .mapTo(String.class)
                    .list());
            plans.queries.forEach(
                    (sql, values) -> assertFalse(QueryPlans.scans(kind, QueryPlans.plan(database, kind, sql, values))
                            .isEmpty()));
        }
    }
}
