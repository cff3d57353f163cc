package io.scangate.config.store;

import io.scangate.gateway.disk.WritableCheck;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * What a look at a database has found that changes nothing, and makes no file beside one of SQLite. Immutable.
 *
 * @param fault why the database cannot be opened; empty if it can
 * @param note what a start would change; empty for nothing
 */
public record DatabaseCheck(String fault, String note) {
    private static final byte[] SQLITE = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);

    /** Looks at a database. */
    public static DatabaseCheck of(DatabaseSettings settings) {
        String name = "database " + settings.shown() + ": ";
        Path file = settings.sqliteFile();
        try {
            DatabaseCheck found =
                    file == null ? new DatabaseCheck("", Postgres.pending(settings)) : ofFile(file, settings);
            return new DatabaseCheck(
                    found.fault.isEmpty() ? "" : name + found.fault, found.note.isEmpty() ? "" : name + found.note);
        } catch (IOException e) {
            return new DatabaseCheck(name + e, "");
        } catch (RuntimeException e) {
            return new DatabaseCheck(name + Database.reason(e), "");
        }
    }

    private static DatabaseCheck ofFile(Path file, DatabaseSettings settings) throws IOException {
        String fault = WritableCheck.file(file);
        if (!fault.isEmpty()) {
            return new DatabaseCheck(fault, "");
        }
        if (Files.notExists(file) || Files.size(file) == 0) {
            return new DatabaseCheck("", "there is none, and a start would create it");
        }
        try (InputStream in = Files.newInputStream(file)) {
            if (!Arrays.equals(in.readNBytes(SQLITE.length), SQLITE)) {
                return new DatabaseCheck("not an SQLite database", "");
            }
        }
        String lost = settings.databaseCheck() ? LogMark.fault(file) : "";
        return lost.isEmpty() ? new DatabaseCheck("", Sqlite.pending(file, settings)) : new DatabaseCheck(lost, "");
    }
}
