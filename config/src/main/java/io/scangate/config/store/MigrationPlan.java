package io.scangate.config.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationInfoService;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;

/**
 * What a start would do to the tables, told before it is done. Immutable.
 *
 * @param found the version of the tables; empty if there are none
 * @param wanted the version after the migrations
 * @param steps a line for each migration, in order
 * @param rows the rows that the migrations copy, as far as their tables are there
 */
record MigrationPlan(String found, String wanted, List<String> steps, long rows) {
    /** Rows that migrations copy in a second on a slow disk. */
    private static final long ROWS_PER_SECOND = 10_000;

    /** The missing migrations. Reads the database. */
    static MigrationPlan of(MigrationInfoService info, DataSource source) {
        MigrationInfo current = info.current();
        List<String> steps = new ArrayList<>();
        List<String> copied = new ArrayList<>();
        String wanted = "";
        for (MigrationInfo each : info.pending()) {
            MigrationNote note = MigrationNote.of(each.getVersion());
            wanted = each.getVersion().getVersion();
            steps.add(wanted + ": " + note.text()
                    + (note.additive() ? "" : " (programs of earlier versions cannot go on after it)"));
            if (note.copies() != null) {
                copied.add(note.copies());
            }
        }
        return new MigrationPlan(
                current == null ? "" : current.getVersion().getVersion(),
                wanted,
                List.copyOf(steps),
                current == null || copied.isEmpty() ? 0 : rows(source, copied));
    }

    private static long rows(DataSource source, List<String> tables) {
        return Jdbi.create(source::getConnection).withHandle(handle -> {
            Set<String> found = SchemaHistory.tables(handle);
            long rows = 0;
            for (String table : tables) {
                if (found.contains(table)) {
                    rows += handle.createQuery("SELECT count(*) FROM " + table)
                            .mapTo(long.class)
                            .one();
                }
            }
            return rows;
        });
    }

    /** What a start would do, with a line for each migration; empty for nothing. */
    String text() {
        if (steps.isEmpty()) {
            return "";
        }
        return found.isEmpty()
                ? "it has no tables, and a start would make those of version " + wanted
                : "a start would change its tables: it has " + summary() + "\n  " + String.join("\n  ", steps);
    }

    private String summary() {
        long seconds = rows / ROWS_PER_SECOND;
        return "tables of version " + found + ", and this program needs version " + wanted + ": " + steps.size()
                + (steps.size() == 1 ? " migration" : " migrations") + ", estimated "
                + (seconds == 0 ? "less than a second" : seconds + " s for " + rows + " rows");
    }

    /** Logs what begins now. The tables of a new database are no news. */
    void log(Logger log) {
        if (!steps.isEmpty() && !found.isEmpty()) {
            log.info("The database has {}. They begin now, and lead forwards only", summary());
            steps.forEach(step -> log.info("Migration {}", step));
        }
    }
}
