package io.scangate.config.store;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A mark in SQLite's file that tells whether the file is whole without its log. It is the {@code application_id} of the file's header. While a
 * process has the database open, the file says {@link #OPEN}: its last changes are only in the log, {@code FILE-wal}. The last process that closes
 * the database puts the log into the file, with {@link #CLOSED}. A process that is killed leaves {@link #OPEN} and the log. So a file that is
 * open and has no log was copied without it, or has lost it. Not instantiable. Thread-safe.
 */
final class LogMark {
    /** Letters, so that tools which show the id show them. */
    static final int OPEN = 0x7363_676F;

    static final int CLOSED = 0x7363_6763;

    /** Where the file's header has the id, big-endian. */
    private static final int ID_AT = 68;

    private LogMark() {}

    /**
     * Refuses a file without its log. Nobody may open the database meanwhile.
     *
     * @param source makes connections that do not begin a log
     */
    static void check(DataSource source, Path file) throws SQLException {
        if (Files.exists(Path.of(file + "-wal"))) {
            return;
        }
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            if (read(statement) == OPEN) {
                throw new IllegalStateException(missing(file));
            }
        }
    }

    /**
     * What {@link #check} would say of a file, by its bytes alone: opens no database and takes no lock. Empty if the file is whole or has its log.
     */
    static String fault(Path file) throws IOException {
        // The mark is read on both sides of the look at the log: an orderly end between them leaves CLOSED and no log.
        boolean lacksLog = read(file) == OPEN && Files.notExists(Path.of(file + "-wal")) && read(file) == OPEN;
        return lacksLog ? missing(file) : "";
    }

    private static int read(Path file) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(ID_AT + Integer.BYTES);
        try (InputStream in = Files.newInputStream(file)) {
            in.readNBytes(header.array(), 0, header.capacity());
        }
        return header.getInt(ID_AT);
    }

    private static String missing(Path file) {
        return "the log " + file + "-wal is missing: the file was copied while a process had it"
                + " open, so it lacks the last changes, or all of them. Take the backup of `scangate backup`, or copy"
                + " " + file + " and " + file
                + "-wal while no process has the database open. If another program has"
                + " put the log into the file after a crash, or if there is no other copy, a start with"
                + " --database-check=false takes the file as it is";
    }

    private static int read(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery("PRAGMA application_id")) {
            return row.next() ? row.getInt(1) : 0;
        }
    }

    private static void write(Statement statement, int mark) throws SQLException {
        statement.execute("PRAGMA application_id = " + mark);
    }

    /** Marks the file itself, not only its log, before the first change. */
    static void open(DataSource writer) {
        try (Connection connection = writer.getConnection();
                Statement statement = connection.createStatement()) {
            if (read(statement) != OPEN) {
                write(statement, OPEN);
                checkpoint(statement);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Moves the log into the file, as far as that stands in nobody's way: with other processes, one of them has marked the file. */
    private static void checkpoint(Statement statement) throws SQLException {
        statement.execute("PRAGMA wal_checkpoint(PASSIVE)");
    }

    /**
     * Marks the file as whole if no other process has it open. The marks are changes like others, so a process that is killed at any moment leaves
     * either the log or a whole file.
     *
     * @param readers the closed pool of the other connections; null if there was none
     */
    static void close(HikariDataSource writer, @Nullable HikariDataSource readers) {
        try (Connection connection = writer.getConnection();
                Statement statement = connection.createStatement()) {
            if (read(statement) != OPEN) {
                // A process that changed nothing, beside one of an earlier version, or after an orderly end.
                return;
            }
            // On a full disk, makes room for the mark.
            checkpoint(statement);
            write(statement, CLOSED);
            // The connections of this process that still read change nothing.
            boolean reading = readers != null && readers.getHikariPoolMXBean().getActiveConnections() > 0;
            if (!endsLog(statement) && !reading) {
                write(statement, OPEN);
                checkpoint(statement);
            }
        } catch (SQLException e) {
            // Another process has the lock and closes the file later; or the disk fails, and the log stays.
        }
    }

    /** SQLite ends the log only for the last connection of all processes; the next start begins another one. */
    private static boolean endsLog(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery("PRAGMA journal_mode = DELETE")) {
            return row.next() && row.getString(1).equals("delete");
        } catch (SQLException e) {
            if (SqlFault.of(e) == SqlFault.LOCKED) {
                return false;
            }
            throw e;
        }
    }
}
