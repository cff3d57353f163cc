package io.scangate.config.backup;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A table and its columns, in the order of its rows' values. Immutable.
 *
 * @param name its name
 * @param columns its columns
 */
public record Table(String name, List<Column> columns) {
    /**
     * A column.
     *
     * @param name its name
     * @param type what it holds
     */
    public record Column(String name, ColumnType type) {}

    public Table {
        columns = List.copyOf(columns);
    }

    /** The types of the columns, in their order. */
    ColumnType[] types() {
        return columns.stream().map(Column::type).toArray(ColumnType[]::new);
    }

    static Table read(JsonNode line) throws BackupException {
        List<Column> columns = new ArrayList<>();
        for (JsonNode column : line.path("columns")) {
            columns.add(new Column(column.path(0).asText(), type(column.path(1).asText())));
        }
        String name = line.path("table").asText();
        if (name.isEmpty() || columns.isEmpty()) {
            throw BackupReader.damaged("a line names no table, or one without columns");
        }
        return new Table(name, columns);
    }

    private static ColumnType type(String code) throws BackupException {
        try {
            return ColumnType.valueOf(code.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw BackupReader.damaged("a column has the type \"" + code + "\" (expected: number, text or bytes)");
        }
    }
}
