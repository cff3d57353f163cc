package io.scangate.config.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.sqlite.SQLiteConnection;

/**
 * The time limits of connections to PostgreSQL. They end calls of a server that stays silent, and they free locks and
 * connections of a client that stays silent. Thread-safe.
 */
final class PostgresLimits {
    /** The time for the answer to a statement, besides the wait for a lock. */
    private static final Duration WORK = Duration.ofSeconds(1);

    /** The server gives up this much earlier than the driver, so that the connection stays usable. */
    private static final Duration HEAD_START = Duration.ofMillis(250);

    /** For each step of a stream of all rules, and for statements whose work an account's size decides. */
    private static final Duration LONG_WORK = Duration.ofSeconds(30);

    /** For each statement of a migration, which may rewrite a table. */
    private static final Duration MIGRATION = Duration.ofHours(1);

    /** For all addresses of one attempt to connect; one address has {@code connectTimeout}. */
    private static final Duration LOGIN = Duration.ofSeconds(10);

    private PostgresLimits() {}

    /** The address for connections of calls. Parameters of the setting replace the ones here. */
    static String url(DatabaseSettings settings) {
        return url(settings, answer(settings));
    }

    /** The address for the migrations. */
    static String migrationUrl(DatabaseSettings settings) {
        return url(settings, MIGRATION);
    }

    private static String url(DatabaseSettings settings, Duration silence) {
        Map<String, Object> parameters = new LinkedHashMap<>();
        parameters.put("connectTimeout", 2);
        parameters.put("loginTimeout", LOGIN.toSeconds());
        parameters.put("socketTimeout", silence.toSeconds());
        parameters.put("cancelSignalTimeout", 2);
        parameters.put("tcpKeepAlive", true);
        // How long the driver remembers which of several hosts failed or is a standby.
        parameters.put("hostRecheckSeconds", 5);
        StringBuilder url = new StringBuilder("jdbc:" + settings.address());
        parameters.forEach((name, value) -> {
            if (!settings.address().matches(".*[?&]" + name + "=.*")) {
                url.append(url.indexOf("?") < 0 ? '?' : '&')
                        .append(name)
                        .append('=')
                        .append(value);
            }
        });
        return url.toString();
    }

    /** How long a call waits for the answer to one statement; whole seconds, as the driver takes them. */
    private static Duration answer(DatabaseSettings settings) {
        return Duration.ofSeconds(settings.databaseWait().plusMillis(999).toSeconds() + WORK.toSeconds());
    }

    /**
     * The SQL that sets the server's limits for a connection of calls. Writers have no limit of a statement: it would also
     * end a commit's wait for a synchronous standby, and the server would report that commit as done.
     */
    static String session(DatabaseSettings settings, boolean writes) {
        Map<String, Object> limits = new LinkedHashMap<>();
        limits.put("lock_timeout", settings.databaseWait().toMillis());
        limits.put(
                "statement_timeout",
                writes ? 0 : answer(settings).minus(HEAD_START).toMillis());
        // A client that vanishes inside a change would hold the lock of all changes.
        limits.put("idle_in_transaction_session_timeout", answer(settings).toMillis());
        limits.put("client_connection_check_interval", WORK.toMillis());
        limits.put("tcp_user_timeout", LOGIN.toMillis());
        limits.put("tcp_keepalives_idle", 10);
        limits.put("tcp_keepalives_interval", 5);
        limits.put("tcp_keepalives_count", 2);
        StringBuilder sql = new StringBuilder();
        limits.forEach((name, value) ->
                sql.append("SET ").append(name).append(" = ").append(value).append(';'));
        return sql.toString();
    }

    /** Lengthens the limits of the transaction of a handle. The pool restores them. Without effect on SQLite. */
    static void allowLongWork(Handle handle) {
        allow(handle, LONG_WORK);
    }

    /** The same for each step of a backup or a restore, such as the sort of a table. */
    static void allowLongestWork(Handle handle) {
        allow(handle, MIGRATION);
    }

    private static void allow(Handle handle, Duration work) {
        Connection connection = handle.getConnection();
        try {
            if (!connection.isWrapperFor(SQLiteConnection.class)) {
                connection.setNetworkTimeout(Runnable::run, Math.toIntExact(work.toMillis()));
                String limit = " = " + work.toMillis();
                handle.execute("SET LOCAL statement_timeout" + limit + "; SET LOCAL idle_in_transaction_session_timeout"
                        + limit);
            }
        } catch (SQLException e) {
            throw new UnableToExecuteStatementException(e, null);
        }
    }
}
