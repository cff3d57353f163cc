package io.scangate.config.store;

import io.scangate.config.lifecycle.DurationLimit;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The database. Immutable.
 *
 * @param database {@code sqlite:FILE}, or {@code postgresql://HOST/DATABASE?user=...&password=...}
 * @param databaseConnections the most connections to PostgreSQL, but at least two: a quarter of them write, the others
 *   read; for SQLite, one writes and this many read
 * @param databaseWait how long a change waits for a connection, and then for the exclusive lock, before it is refused
 *   as busy
 * @param databaseCheck whether all pages of an SQLite file are checked at the start
 */
public record DatabaseSettings(String database, int databaseConnections, Duration databaseWait, boolean databaseCheck) {
    /** Databases take the wait as an int of milliseconds, 24 days. */
    private static final Duration MAX_WAIT = Duration.ofHours(1);

    /** The default: SQLite under {@code ./data}. */
    public static final DatabaseSettings DEFAULT =
            new DatabaseSettings("sqlite:data/scangate.db", 8, Duration.ofSeconds(2));

    public DatabaseSettings {
        boolean sqliteFile = database.matches("sqlite:[^:?]+");
        if (!sqliteFile && !database.startsWith("postgresql://")) {
            throw new IllegalArgumentException("database: \"" + shown(database)
                    + "\" (expected: sqlite:FILE or postgresql://HOST/DATABASE?user=USER)");
        }
        if (!shown(database).equals(database.replaceAll("\\?.*", ""))) {
            throw new IllegalArgumentException("database: \"" + shown(database)
                    + "\" (expected: user and password after the question mark,"
                    + " postgresql://HOST/DATABASE?user=USER&password=PASSWORD)");
        }
        if (databaseConnections < 1) {
            throw new IllegalArgumentException(
                    "database-connections: " + databaseConnections + " (expected: 1 or more)");
        }
        DurationLimit.check("database-wait", databaseWait, MAX_WAIT);
    }

    /** The same with the check. */
    public DatabaseSettings(String database, int databaseConnections, Duration databaseWait) {
        this(database, databaseConnections, databaseWait, true);
    }

    /** PostgreSQL with one more parameter, unless the setting has it. */
    DatabaseSettings withParameter(String name, String value) {
        if (database.matches(".*[?&]" + name + "=.*")) {
            return this;
        }
        String more = (database.contains("?") ? "&" : "?") + name + "=" + value;
        return new DatabaseSettings(database + more, databaseConnections, databaseWait, databaseCheck);
    }

    /** SQLite's file; null for PostgreSQL. */
    public @Nullable Path sqliteFile() {
        return isSqlite() ? Path.of(database.substring("sqlite:".length())) : null;
    }

    /** The database for logs and messages, without parameters, which may contain a password. */
    public String shown() {
        return shown(database);
    }

    /** Without the parameters, and without anything that may be user and password in front of the host. */
    private static String shown(String database) {
        return database.replaceAll("\\?.*", "").replaceAll("//.*@", "//(hidden)@");
    }

    @Override
    public String toString() {
        return "DatabaseSettings[" + shown() + "]";
    }

    boolean isSqlite() {
        return database.startsWith("sqlite:");
    }
}
