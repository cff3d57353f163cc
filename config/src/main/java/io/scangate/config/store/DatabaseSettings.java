package io.scangate.config.store;

import io.scangate.config.lifecycle.DurationLimit;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The database. Immutable.
 *
 * @param database {@code sqlite:FILE}, or {@code postgresql://HOST/DATABASE}
 * @param databaseUser the user at PostgreSQL; empty for the one in the address, or else the user of the process
 * @param databasePassword the password at PostgreSQL; empty for the one in the address, or none
 * @param databasePasswordFile the file that has the password instead; empty for none
 * @param databaseConnections the most connections to PostgreSQL, but at least two: a quarter of them write, the others
 *   read; for SQLite, one writes and this many read
 * @param databaseWait how long a change waits for a connection, and then for the exclusive lock, before it is refused
 *   as busy
 * @param databaseCheck whether all pages of an SQLite file are checked at the start
 */
public record DatabaseSettings(
        String database,
        String databaseUser,
        String databasePassword,
        String databasePasswordFile,
        int databaseConnections,
        Duration databaseWait,
        boolean databaseCheck) {
    /** Databases take the wait as an int of milliseconds, 24 days. */
    private static final Duration MAX_WAIT = Duration.ofHours(1);

    /** The default: SQLite under {@code ./data}. */
    public static final DatabaseSettings DEFAULT =
            new DatabaseSettings("sqlite:data/scangate.db", 8, Duration.ofSeconds(2));

    public DatabaseSettings {
        boolean sqliteFile = database.matches("sqlite:[^:?]+");
        if (!sqliteFile && !database.startsWith("postgresql://")) {
            throw refused(database, "sqlite:FILE or postgresql://HOST/DATABASE");
        }
        if (!shown(database).equals(database.replaceAll("\\?.*", ""))) {
            throw refused(
                    database,
                    "postgresql://HOST/DATABASE, the user in database-user, and the password in database-password-file");
        }
        PostgresAddress.check(database);
        checkLogin("database-user", databaseUser, databaseUser, database, PostgresAddress.USER);
        checkLogin("database-password", databasePassword, "(hidden)", database, PostgresAddress.PASSWORD);
        if (databaseConnections < 1) {
            throw new IllegalArgumentException(
                    "database-connections: " + databaseConnections + " (expected: 1 or more)");
        }
        DurationLimit.check("database-wait", databaseWait, MAX_WAIT);
    }

    /** The same without a user and a password of their own. */
    public DatabaseSettings(String database, int databaseConnections, Duration databaseWait, boolean databaseCheck) {
        this(database, "", "", "", databaseConnections, databaseWait, databaseCheck);
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
        return new DatabaseSettings(
                database + more,
                databaseUser,
                databasePassword,
                databasePasswordFile,
                databaseConnections,
                databaseWait,
                databaseCheck);
    }

    private static IllegalArgumentException refused(String database, String expected) {
        return new IllegalArgumentException("database: \"" + shown(database) + "\" (expected: " + expected + ")");
    }

    private static void checkLogin(String key, String value, String shown, String database, String parameter) {
        if (value.isEmpty()) {
            return;
        }
        if (database.startsWith("sqlite:")) {
            throw new IllegalArgumentException(
                    key + ": \"" + shown + "\" (expected: together with a database at postgresql://)");
        }
        if (!PostgresAddress.parameter(database, parameter).isEmpty()) {
            throw new IllegalArgumentException(
                    key + ": \"" + shown + "\", but the address in database has the parameter " + parameter
                            + ", too (expected: one of the two)");
        }
    }

    /** SQLite's file; null for PostgreSQL. */
    public @Nullable Path sqliteFile() {
        return isSqlite() ? Path.of(database.substring("sqlite:".length())) : null;
    }

    /** The address for the driver, without user and password, which its errors and its log would show. */
    String address() {
        return PostgresAddress.withoutLogin(database);
    }

    /** The user at PostgreSQL; null for the user of the process. */
    @Nullable
    String user() {
        return given(databaseUser, PostgresAddress.USER);
    }

    /** The password at PostgreSQL; null for none. */
    @Nullable
    String password() {
        return given(databasePassword, PostgresAddress.PASSWORD);
    }

    private @Nullable String given(String setting, String parameter) {
        String value = setting.isEmpty() ? PostgresAddress.parameter(database, parameter) : setting;
        return value.isEmpty() ? null : value;
    }

    /** Whether the address has the password, so that it is in the list of processes or in the environment. */
    public boolean hasPasswordInAddress() {
        return !isSqlite()
                && !PostgresAddress.parameter(database, PostgresAddress.PASSWORD)
                        .isEmpty();
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
