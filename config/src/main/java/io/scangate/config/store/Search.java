package io.scangate.config.store;

import io.scangate.config.lifecycle.Page;
import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RefusedException;
import io.scangate.config.lifecycle.Slice;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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

    /** The longest text that is searched. SQLite has a limit of 50,000 bytes. */
    private static final int MAX_TEXT = 5_000;

    private static final Pattern NUMBER = Pattern.compile("\\d{1,19}");

    private final Handle handle;
    private final String table;
    private final List<String> key;
    private final boolean descending;
    private @Nullable ToLongFunction<String> number;
    private final List<String> scope = new ArrayList<>();
    private final List<String> filters = new ArrayList<>();
    private final Map<String, Object> values = new HashMap<>();

    private Search(Handle handle, String table, boolean descending, List<String> key) {
        this.handle = handle;
        this.table = table;
        this.key = key;
        this.descending = descending;
    }

    /**
     * A search of all rows, which are called {@code r}.
     *
     * @param key the columns that order the rows and distinguish them
     */
    static Search ascending(Handle handle, String table, String... key) {
        return new Search(handle, table, false, List.of(key));
    }

    /** The same, from the last row to the first. The key is a number. */
    static Search newestFirst(Handle handle, String table, String key) {
        return new Search(handle, table, true, List.of("r." + key)).startingAfter(Search::decimal);
    }

    /** The same, from the first row to the last. */
    static Search oldestFirst(Handle handle, String table, String key) {
        return new Search(handle, table, false, List.of("r." + key)).startingAfter(Search::decimal);
    }

    /** Reads the key in a page's end as a number; a negative one is none. */
    Search startingAfter(ToLongFunction<String> number) {
        this.number = number;
        return this;
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

    /** Adds a condition that is evaluated for each row: a column has a text, whatever the case. Null for none. */
    Search containing(String column, @Nullable String text) {
        if (text != null) {
            String name = "text" + values.size();
            filter("lower(" + column + ") LIKE :" + name + " ESCAPE '!'").bind(name, pattern(text));
        }
        return this;
    }

    /**
     * A pattern for texts that contain this one. Lower case: SQLite's {@code lower} knows ASCII letters only.
     *
     * @throws RefusedException {@link Refusal#INVALID_ARGUMENT} for a text that is longer than every stored one
     */
    static String pattern(String text) {
        if (text.length() > MAX_TEXT) {
            throw RefusedException.limit(
                    Refusal.INVALID_ARGUMENT,
                    "search",
                    text.length(),
                    MAX_TEXT,
                    text.length() + " characters (expected: at most " + MAX_TEXT + ")");
        }
        String lower = text.toLowerCase(Locale.ROOT);
        return "%" + lower.replace("!", "!!").replace("%", "!%").replace("_", "!_") + "%";
    }

    /** The value of a name in the conditions. */
    Search bind(String name, Object value) {
        values.put(name, value);
        return this;
    }

    /**
     * The rows after a key.
     *
     * @param after the key of the last row of the previous page, as {@code keyOf} gives it; null for the first page
     * @param keyOf the key of an item; the values of several columns are separated by slashes
     */
    <T> Page<T> page(@Nullable String after, int limit, RowMapper<T> mapper, Function<T, String> keyOf) {
        return page("SELECT r.* FROM " + table + " r", after, limit, mapper, keyOf);
    }

    /** As above, with other columns: a query with {@code FROM table r}. */
    <T> Page<T> page(String select, @Nullable String after, int limit, RowMapper<T> mapper, Function<T, String> keyOf) {
        List<Object> start = after == null ? List.of() : start(after);
        String window = window("r.*", !start.isEmpty());
        String sql = select.replaceFirst("FROM " + table + " r", "FROM (" + window.replace("$", "\\$") + ") r")
                + (filters.isEmpty() ? "" : " WHERE " + all(filters)) + order() + " LIMIT :more";
        List<T> items = bound(sql, start).bind("more", limit + 1).map(mapper).list();
        Slice<T> slice = Slice.of(items, limit, keyOf);
        if (slice.next() == null && !filters.isEmpty()) {
            slice = new Slice<>(slice.items(), endOfWindow(start, mapper, keyOf, select));
        }
        return total(slice);
    }

    private String order() {
        return key.stream()
                .map(column -> column + (descending ? " DESC" : ""))
                .collect(Collectors.joining(", ", " ORDER BY ", ""));
    }

    /** The values of the columns in a key. Only the first one may have slashes. */
    private List<Object> start(String after) {
        List<Object> start = new ArrayList<>();
        String rest = after;
        for (int i = key.size() - 1; i > 0; i--) {
            int slash = rest.lastIndexOf('/');
            if (slash < 0) {
                throw noKey(after);
            }
            start.add(0, rest.substring(slash + 1));
            rest = rest.substring(0, slash);
        }
        start.add(0, number == null ? rest : number(number, rest));
        return start;
    }

    private static Long number(ToLongFunction<String> reading, String text) {
        long number = reading.applyAsLong(text);
        if (number < 0) {
            throw noKey(text);
        }
        return number;
    }

    private static long decimal(String text) {
        try {
            return NUMBER.matcher(text).matches() ? Long.parseLong(text) : -1;
        } catch (NumberFormatException e) {
            // A number of 19 digits may be larger than every key.
            return -1;
        }
    }

    private static RefusedException noKey(String after) {
        return RefusedException.value(Refusal.INVALID_ARGUMENT, "after", after, "the value of next in a page");
    }

    private String window(String columns, boolean hasStart) {
        return "SELECT " + columns + " FROM " + table + " r" + where(hasStart) + order() + " LIMIT " + WINDOW;
    }

    private String where(boolean hasStart) {
        List<String> conditions = new ArrayList<>(scope);
        if (hasStart) {
            String starts =
                    IntStream.range(0, key.size()).mapToObj(i -> ":start" + i).collect(Collectors.joining(", "));
            conditions.add("(" + String.join(", ", key) + ")" + (descending ? " < " : " > ") + "(" + starts + ")");
        }
        return conditions.isEmpty() ? "" : " WHERE " + all(conditions);
    }

    private static String all(List<String> conditions) {
        return "(" + String.join(") AND (", conditions) + ")";
    }

    private Query bound(String sql, List<Object> start) {
        // The query for the end of a window has no filters.
        Query query = handle.createQuery(sql)
                .configure(SqlStatements.class, config -> config.setUnusedBindingAllowed(true))
                .bindMap(values);
        for (int i = 0; i < start.size(); i++) {
            query.bind("start" + i, start.get(i));
        }
        return query;
    }

    /** The last key of a full window; null if the window reaches the end of the list. */
    private <T> @Nullable String endOfWindow(
            List<Object> start, RowMapper<T> mapper, Function<T, String> keyOf, String select) {
        String sql = select + where(!start.isEmpty()) + order() + " LIMIT 1 OFFSET " + (WINDOW - 1);
        return bound(sql, start).map(mapper).findOne().map(keyOf).orElse(null);
    }

    private <T> Page<T> total(Slice<T> slice) {
        String matching =
                filters.isEmpty() ? "count(*)" : "COALESCE(sum(CASE WHEN " + all(filters) + " THEN 1 ELSE 0 END), 0)";
        String columns = filters.isEmpty() ? String.join(", ", key) : "r.*";
        String sql = "SELECT count(*) AS n, " + matching + " AS found FROM (" + window(columns, false) + ") r";
        return bound(sql, List.of())
                .map((row, context) -> new Page<>(slice, row.getLong("found"), row.getInt("n") < WINDOW))
                .one();
    }
}
