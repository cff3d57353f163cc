package io.scangate.config.store;

import io.scangate.config.lifecycle.Page;
import io.scangate.config.lifecycle.Slice;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jspecify.annotations.Nullable;

/**
 * A list that is searched in the order of a key. A scope is a condition that an index serves; a filter is evaluated for each
 * row of a window of the scope, {@value #WINDOW} rows, so the cost of a call does not grow with the table. Not thread-safe.
 */
final class Search {
    /** The rows that one call looks at. */
    static final int WINDOW = 10_000;

    private final Handle handle;
    private final String table;
    private final String key;
    private final boolean descending;
    private final List<String> scope = new ArrayList<>();
    private final List<String> filters = new ArrayList<>();
    private final Map<String, Object> values = new HashMap<>();

    /** A search of all rows, which are called {@code r}. */
    Search(Handle handle, String table, String key, boolean descending) {
        this.handle = handle;
        this.table = table;
        this.key = key;
        this.descending = descending;
    }

    /** Adds a condition that an index serves. */
    Search within(String condition) {
        scope.add(condition);
        return this;
    }

    /** Adds a condition that is evaluated for each row. */
    Search filter(String condition) {
        filters.add(condition);
        return this;
    }

    /** The value of a name in the conditions. */
    Search bind(String name, Object value) {
        values.put(name, value);
        return this;
    }

    /**
     * The rows after a key.
     *
     * @param select the columns, with {@code FROM table r}
     * @param after null for the first ones
     * @param keyOf the key of an item
     */
    <T> Page<T> page(String select, @Nullable Object after, int limit, RowMapper<T> mapper, Function<T, String> keyOf) {
        String window = window("r.*", after != null);
        String sql = select.replaceFirst("FROM " + table + " r", "FROM (" + window.replace("$", "\\$") + ") r")
                + (filters.isEmpty() ? "" : " WHERE " + all(filters)) + " ORDER BY r." + key
                + (descending ? " DESC" : "")
                + " LIMIT :more";
        List<T> items = bound(sql, after).bind("more", limit + 1).map(mapper).list();
        Slice<T> slice = Slice.of(items, limit, keyOf);
        if (slice.next() == null && !filters.isEmpty()) {
            slice = new Slice<>(slice.items(), endOfWindow(after));
        }
        return total(slice);
    }

    private String window(String columns, boolean hasStart) {
        List<String> conditions = new ArrayList<>(scope);
        if (hasStart) {
            conditions.add("r." + key + (descending ? " < " : " > ") + ":start");
        }
        return "SELECT " + columns + " FROM " + table + " r" + (conditions.isEmpty() ? "" : " WHERE " + all(conditions))
                + " ORDER BY r." + key + (descending ? " DESC" : "") + " LIMIT " + WINDOW;
    }

    private static String all(List<String> conditions) {
        return "(" + String.join(") AND (", conditions) + ")";
    }

    private Query bound(String sql, @Nullable Object start) {
        // The query for the end of a window has no filters.
        Query query = handle.createQuery(sql)
                .configure(SqlStatements.class, config -> config.setUnusedBindingAllowed(true))
                .bindMap(values);
        return start == null ? query : query.bind("start", start);
    }

    /** The last key of a full window; null if the window reaches the end of the list. */
    private @Nullable String endOfWindow(@Nullable Object after) {
        String sql = "SELECT count(*) AS n, " + (descending ? "min(" : "max(") + "w." + key + ") AS last FROM ("
                + window("r." + key, after != null) + ") w";
        return bound(sql, after)
                .map((row, context) -> row.getInt("n") < WINDOW ? "" : row.getString("last"))
                .findOne()
                .filter(last -> !last.isEmpty())
                .orElse(null);
    }

    private <T> Page<T> total(Slice<T> slice) {
        String matching =
                filters.isEmpty() ? "count(*)" : "COALESCE(sum(CASE WHEN " + all(filters) + " THEN 1 ELSE 0 END), 0)";
        String columns = filters.isEmpty() ? "r." + key : "r.*";
        String sql = "SELECT count(*) AS n, " + matching + " AS found FROM (" + window(columns, false) + ") r";
        return bound(sql, null)
                .map((row, context) -> new Page<>(slice, row.getLong("found"), row.getInt("n") < WINDOW))
                .one();
    }
}
