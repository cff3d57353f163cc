package io.scangate.config.store;

import java.sql.SQLException;
import java.util.Set;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.sqlite.SQLiteConnection;

/**
 * The table in which Flyway keeps the history of the migrations. The program of 0.1.0 judges a database by it alone, so on the way back its later
 * rows are in a table of their own. Not instantiable. Thread-safe.
 */
final class SchemaHistory {
    /** The version of the program that refuses all later rows. */
    static final String PROGRAM = "0.1.0";

    private SchemaHistory() {}

    private static boolean isSqlite(Handle handle) {
        try {
            return handle.getConnection().isWrapperFor(SQLiteConnection.class);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The names of all tables. */
    static Set<String> tables(Handle handle) {
        try {
            return BackupTables.names(handle.getConnection(), isSqlite(handle));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whether the later rows are hidden. */
    static boolean isHidden(DataSource source) {
        return Jdbi.create(source::getConnection).withHandle(SchemaHistory::isHidden);
    }

    static boolean isHidden(Handle handle) {
        return tables(handle).contains(BackupTables.HIDDEN_HISTORY);
    }

    /** Hides the rows after the migration that has this rank. */
    static void hideAfter(Handle handle, int rank) {
        // The driver of PostgreSQL takes no parameter here.
        String later = " FROM schema_history WHERE installed_rank > " + rank;
        handle.execute("CREATE TABLE " + BackupTables.HIDDEN_HISTORY + " AS SELECT *" + later);
        handle.execute("DELETE" + later);
    }

    /** Shows hidden rows again, if there are any: the history has all migrations. */
    static void show(DataSource source) {
        if (isHidden(source)) {
            Jdbi.create(source::getConnection).useTransaction(SchemaHistory::show);
        }
    }

    private static void show(Handle handle) {
        // PostgreSQL's replicas may start at once; SQLite's file is opened by one process at a time.
        if (!isSqlite(handle)) {
            handle.execute("LOCK TABLE schema_history IN EXCLUSIVE MODE");
        }
        if (isHidden(handle)) {
            handle.execute("INSERT INTO schema_history SELECT * FROM " + BackupTables.HIDDEN_HISTORY);
            handle.execute("DROP TABLE " + BackupTables.HIDDEN_HISTORY);
        }
    }
}
