package io.scangate.config.backup;

/**
 * What a backup holds. Immutable.
 *
 * @param tables the number of its tables
 * @param rows the number of the rows of all tables
 */
public record Totals(int tables, long rows) {
    @Override
    public String toString() {
        return tables + " tables, " + rows + " rows";
    }
}
