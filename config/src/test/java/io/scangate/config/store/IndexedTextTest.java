package io.scangate.config.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Compares the limits of indexed texts with the schema and with what the databases take. */
class IndexedTextTest {
    /** PostgreSQL's limit of 2,704 bytes, less the tuple's header, the texts' headers, numbers and alignment. */
    private static final int MAX_ENTRY = 2_600;

    @TempDir
    Path directory;

    private final RandomText texts = new RandomText(20_261_127);
    private int rows;

    /** A column; its type is that of the database. */
    private record Column(String table, String name, String type) {
        boolean isText() {
            return type.equalsIgnoreCase("text");
        }

        String fullName() {
            return table + "." + name;
        }

        Optional<IndexedText> limit() {
            return Arrays.stream(IndexedText.values())
                    .filter(text -> text.columns().contains(fullName()))
                    .findAny();
        }
    }

    /** An index, primary key or unique constraint; the definition has its columns and expressions in parentheses. */
    private record Index(String table, String definition) {
        List<Column> texts(List<Column> columns) {
            String keys = definition.substring(definition.indexOf('('));
            return columns.stream()
                    .filter(column -> column.isText() && column.table().equals(table))
                    .filter(column -> Pattern.compile("\\b" + column.name() + "\\b")
                            .matcher(keys)
                            .find())
                    .toList();
        }
    }

    private static Handle open(TestDatabase kind, DatabaseSettings settings) {
        Handle handle = Jdbi.create("jdbc:" + settings.database()).open();
        // Rows need no parents. SQLite checks foreign keys only if it is told to.
        if (kind == TestDatabase.POSTGRESQL) {
            handle.execute("SET session_replication_role = replica");
        }
        return handle;
    }

    private static List<Column> columns(TestDatabase kind, Handle handle) {
        String sql = kind == TestDatabase.POSTGRESQL
                ? "SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = 'public'"
                : "SELECT t.name, c.name, c.type FROM sqlite_master t, pragma_table_info(t.name) c WHERE t.type = 'table'";
        return handle.createQuery(sql)
                .map((row, context) -> new Column(row.getString(1), row.getString(2), row.getString(3)))
                .list();
    }

    private static List<Index> indexes(TestDatabase kind, Handle handle) {
        String sql = kind == TestDatabase.POSTGRESQL
                ? "SELECT tablename, indexdef FROM pg_indexes WHERE schemaname = 'public'"
                : """
                  SELECT t.name, '(' || (SELECT group_concat(COALESCE(c.name, '')) FROM pragma_index_info(i.name) c)
                    || COALESCE((SELECT sql FROM sqlite_master WHERE type = 'index' AND name = i.name), '')
                  FROM sqlite_master t, pragma_index_list(t.name) i WHERE t.type = 'table'""";
        return handle.createQuery(sql)
                .map((row, context) -> new Index(row.getString(1), row.getString(2)))
                .filter(index -> !index.table().equals("schema_history"))
                .list();
    }

    private static Set<String> names(TestDatabase kind, Handle handle) {
        List<Column> columns = columns(kind, handle);
        Set<String> names = new TreeSet<>();
        indexes(kind, handle).forEach(index -> index.texts(columns).forEach(column -> names.add(column.fullName())));
        return names;
    }

    private static Set<String> limited() {
        Set<String> names = new TreeSet<>();
        Arrays.stream(IndexedText.values()).forEach(text -> names.addAll(text.columns()));
        return names;
    }

    @ParameterizedTest
    @EnumSource
    void everyTextOfAnIndexHasALimit(TestDatabase kind) {
        try (Handle handle = open(kind, kind.fresh(directory))) {
            assertEquals(limited(), names(kind, handle));
            List<Column> columns = columns(kind, handle);
            for (Index index : indexes(kind, handle)) {
                int longest = longestEntry(index.texts(columns));
                assertTrue(longest <= MAX_ENTRY, () -> index + " may have entries of " + longest + " bytes");
            }
            handle.execute("CREATE INDEX later ON accounts (COALESCE(name, '')) WHERE kind = 'media'");
            Set<String> more = names(kind, handle);
            more.removeAll(limited());
            assertEquals(Set.of("accounts.kind", "accounts.name"), more, "a later index is noticed");
        }
    }

    private static int longestEntry(List<Column> columns) {
        List<IndexedText> limits = new ArrayList<>();
        columns.forEach(column -> limits.add(column.limit().orElseThrow()));
        if (limits.contains(IndexedText.RULE_KEY)) {
            limits.removeIf(limit -> limit == IndexedText.RULE_KEY);
            limits.add(IndexedText.RULE_KEY);
        }
        return limits.stream().mapToInt(IndexedText::maxBytes).sum();
    }

    @ParameterizedTest
    @EnumSource
    void theLongestTextOfEveryColumnFits(TestDatabase kind) {
        try (Handle handle = open(kind, kind.fresh(directory))) {
            List<Column> columns = columns(kind, handle);
            for (String name : limited()) {
                Column longest = columns.stream()
                        .filter(column -> column.fullName().equals(name))
                        .findAny()
                        .orElseThrow();
                insert(handle, columns, longest);
            }
            if (kind == TestDatabase.POSTGRESQL) {
                assertThrows(
                        UnableToExecuteStatementException.class,
                        () -> handle.execute(
                                "INSERT INTO scan_counts (appid, prefix, hour, scans) VALUES ('', ?, 0, 0)",
                                texts.letters(2_704)),
                        "the texts are compressed, so this test shows nothing");
            }
        }
    }

    /** Inserts a row with the longest texts and deletes it again. */
    private void insert(Handle handle, List<Column> all, Column longest) {
        List<String> names = new ArrayList<>();
        Map<String, Object> values = new HashMap<>();
        for (Column column : all) {
            if (column.table().equals(longest.table())) {
                names.add(column.name());
                values.put(column.name(), value(column, longest));
            }
        }
        handle.createUpdate("INSERT INTO " + longest.table() + " (" + String.join(", ", names) + ") VALUES (:"
                        + String.join(", :", names) + ")")
                .bindMap(values)
                .execute();
        assertEquals(1, handle.execute("DELETE FROM " + longest.table() + " WHERE " + longest.name() + " <> ''"));
    }

    private Object value(Column column, Column longest) {
        if (!column.isText()) {
            return ++rows;
        }
        Optional<IndexedText> limit = column.limit();
        if (limit.isEmpty()) {
            return "";
        }
        if (limit.get() == IndexedText.RULE_KEY) {
            // One of the two columns has nearly all of it.
            return texts.letters(column.equals(longest) ? limit.get().maxBytes() - 1 : 1);
        }
        return texts.letters(limit.get().maxBytes());
    }
}
