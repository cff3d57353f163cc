package io.scangate.config.store;

import static io.scangate.config.lifecycle.World.ANA;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.config.MovableClock;
import io.scangate.config.lifecycle.AccountKind;
import io.scangate.config.lifecycle.Accounts;
import io.scangate.config.lifecycle.LifecycleSettings;
import io.scangate.gateway.rule.Role;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.argument.Argument;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.SqlLogger;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.statement.StatementContext;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The plans of the feed's queries: those that each poll makes read ranges of indexes, however long the audit and the tables are.
 * Takes the queries from the calls themselves, so a new one is checked, too.
 */
class FeedPlansTest {
    /** A table of one row. */
    private static final String HEAD = "head";

    /** An index of the accounts without a digest, of which there are few. It is read whole. */
    private static final String WITHOUT_DIGEST = "accounts_without_digest";

    private static final Pattern POSTGRES_SCAN = Pattern.compile("(Seq|Index|Index Only|Bitmap Heap|Tid).* Scan.*");

    @TempDir
    Path directory;

    /** The SQL of each query, with its values. */
    private final Map<String, Map<String, Argument>> queries = new LinkedHashMap<>();

    private final class Recorder implements SqlLogger {
        @Override
        @SuppressWarnings("removal") // There is no other way to the values.
        public void logBeforeExecution(StatementContext context) {
            Map<String, Argument> values = new LinkedHashMap<>();
            for (String name : context.getBinding().getNames()) {
                context.getBinding().findForName(name, context).ifPresent(value -> values.put(name, value));
            }
            queries.putIfAbsent(context.getRenderedSql(), values);
        }
    }

    private void record(Database database, Consumer<Handle> calls) {
        database.read(handle -> {
            handle.getConfig(SqlStatements.class).setSqlLogger(new Recorder());
            calls.accept(handle);
            handle.getConfig(SqlStatements.class).setSqlLogger(SqlLogger.NOP_SQL_LOGGER);
            return true;
        });
    }

    private static List<String> plan(Database database, TestDatabase kind, String sql, Map<String, Argument> values) {
        return database.read(handle -> {
            if (kind == TestDatabase.POSTGRESQL) {
                // With few rows a sequential scan would be the best plan. Where no index helps, it still is.
                handle.execute("SET LOCAL enable_seqscan = off");
            }
            Query query = handle.createQuery((kind == TestDatabase.SQLITE ? "EXPLAIN QUERY PLAN " : "EXPLAIN ") + sql);
            values.forEach(query::bind);
            return query.map((row, context) -> row.getString(kind == TestDatabase.SQLITE ? "detail" : "QUERY PLAN"))
                    .list();
        });
    }

    /** The steps of a plan that read a whole table or index. */
    private static List<String> scans(TestDatabase kind, List<String> plan) {
        List<String> scans = new ArrayList<>();
        for (int i = 0; i < plan.size(); i++) {
            String step = plan.get(i);
            boolean whole = kind == TestDatabase.SQLITE ? isScanOfSqlite(step) : isScanOfPostgres(plan, i);
            if (whole && !step.matches(".*\\b" + HEAD + "\\b.*") && !step.contains(WITHOUT_DIGEST)) {
                scans.add(step);
            }
        }
        return scans;
    }

    private static boolean isScanOfSqlite(String step) {
        return step.startsWith("SCAN ") && !step.startsWith("SCAN CONSTANT ROW");
    }

    /** A scan of an index without a condition of it reads all of it, unless it ends after its first row, as that of a minimum does. */
    private static boolean isScanOfPostgres(List<String> plan, int step) {
        boolean first = step > 0 && plan.get(step - 1).contains("->  Limit");
        if (first || !POSTGRES_SCAN.matcher(plan.get(step)).find()) {
            return false;
        }
        for (int i = step + 1; i < plan.size() && !plan.get(i).contains("->"); i++) {
            if (plan.get(i).contains("Index Cond:") || plan.get(i).contains("Recheck Cond:")) {
                return false;
            }
        }
        return true;
    }

    private static void fill(Database database) {
        MovableClock clock = new MovableClock(Instant.parse("2026-11-27T10:00:00Z"));
        Accounts accounts = new Accounts(new SqlStore(database, clock), LifecycleSettings.DEFAULT, clock);
        for (int i = 0; i < 20; i++) {
            accounts.create(ANA, "wx" + i, "N", AccountKind.MEDIA);
            accounts.putMember(ANA, "wx" + i, "bo", Role.ADMIN);
        }
    }

    private void assertNoScans(Database database, TestDatabase kind) {
        assertFalse(queries.isEmpty());
        queries.forEach((sql, values) -> {
            List<String> plan = plan(database, kind, sql, values);
            assertEquals(List.of(), scans(kind, plan), () -> sql + "\n" + String.join("\n", plan));
        });
    }

    @ParameterizedTest
    @EnumSource
    void aPollReadsRangesOfIndexes(TestDatabase kind) {
        try (Database database = Database.open(kind.fresh(directory))) {
            fill(database);
            record(database, handle -> {
                SqlFeedStore.head(handle, 30);
                SqlFeedStore.changes(handle, 30, 100, (account, rules) -> {});
                SqlFeedStore.changes(handle, 30, 2, (account, rules) -> {});
                ServedChanges.since(handle, 30, 1);
            });
            assertTrue(queries.keySet().stream().anyMatch(sql -> sql.contains("FROM touched_accounts")));
            assertNoScans(database, kind);
        }
    }

    @ParameterizedTest
    @EnumSource
    void theHeadOfASnapshotReadsRangesOfIndexes(TestDatabase kind) {
        try (Database database = Database.open(kind.fresh(directory))) {
            fill(database);
            record(database, handle -> {
                SqlReader reader = new SqlReader(handle);
                reader.revision();
                reader.mark();
                reader.digest();
            });
            assertNoScans(database, kind);
        }
    }

    /** A snapshot reads all rows; if it sorted more than the rules of one account, the first one would come after minutes. */
    @ParameterizedTest
    @EnumSource(names = "SQLITE")
    void aSnapshotReadsInTheOrderOfIndexes(TestDatabase kind) {
        try (Database database = Database.open(kind.fresh(directory))) {
            fill(database);
            record(database, handle -> new SqlReader(handle).forEachAccount((account, rules) -> {}));
            queries.forEach((sql, values) -> {
                List<String> plan = plan(database, kind, sql, values);
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
            record(database, handle -> handle.createQuery("SELECT appid FROM audit WHERE revision + 0 > :since")
                    .bind("since", 30)
                    .mapTo(String.class)
                    .list());
            queries.forEach((sql, values) ->
                    assertFalse(scans(kind, plan(database, kind, sql, values)).isEmpty()));
        }
    }
}
