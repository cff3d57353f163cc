package io.scangate.config.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.argument.Argument;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.SqlLogger;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * The plans of the queries that some calls make. Takes the queries from the calls themselves, so a new one is checked, too. Not
 * thread-safe.
 */
final class QueryPlans {
    /** A table of one row. */
    private static final String HEAD = "head";

    /** An index of the accounts without a digest, of which there are few. It is read whole. */
    private static final String WITHOUT_DIGEST = "accounts_without_digest";

    /** Numbers that a query makes itself. */
    private static final Set<String> HOURS = Set.of("SCAN hours", "SCAN h");

    private static final Pattern POSTGRES_SCAN = Pattern.compile("(Seq|Index|Index Only|Bitmap Heap|Tid).* Scan.*");

    /** The SQL of each query, with its values. */
    final Map<String, Map<String, Argument>> queries = new LinkedHashMap<>();

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

    /** Notes the queries of some calls. */
    void record(Database database, Consumer<Handle> calls) {
        database.read(handle -> {
            handle.getConfig(SqlStatements.class).setSqlLogger(new Recorder());
            calls.accept(handle);
            handle.getConfig(SqlStatements.class).setSqlLogger(SqlLogger.NOP_SQL_LOGGER);
            return true;
        });
    }

    /** The steps of the plan of a query. */
    static List<String> plan(Database database, TestDatabase kind, String sql, Map<String, Argument> values) {
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
    static List<String> scans(TestDatabase kind, List<String> plan) {
        List<String> scans = new ArrayList<>();
        for (int i = 0; i < plan.size(); i++) {
            String step = plan.get(i);
            boolean whole = kind == TestDatabase.SQLITE ? isScanOfSqlite(plan, step) : isScanOfPostgres(plan, i);
            if (whole && !step.matches(".*\\b" + HEAD + "\\b.*") && !step.contains(WITHOUT_DIGEST)) {
                scans.add(step);
            }
        }
        return scans;
    }

    /** A scan of the rows of a subquery, which has steps of its own, is none of a table. */
    private static boolean isScanOfSqlite(List<String> plan, String step) {
        if (!step.startsWith("SCAN ") || step.matches("SCAN (\\d+ )?CONSTANT ROWS?") || HOURS.contains(step)) {
            return false;
        }
        String name = step.split(" ", -1)[1];
        return !plan.contains("CO-ROUTINE " + name) && !plan.contains("MATERIALIZE " + name);
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

    /** Fails if a query reads a whole table or index. */
    void assertNoScans(Database database, TestDatabase kind) {
        assertFalse(queries.isEmpty());
        queries.forEach((sql, values) -> {
            List<String> plan = plan(database, kind, sql, values);
            assertEquals(List.of(), scans(kind, plan), () -> sql + "\n" + String.join("\n", plan));
        });
    }
}
