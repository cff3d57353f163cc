package io.scangate.config.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import org.jdbi.v3.core.statement.DefaultStatementBuilder;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * Keeps the prepared statements of one handle until the handle closes. SQLite's driver compiles the SQL of each new statement, and
 * a transaction of an import uses the same statements a thousand times. Not thread-safe.
 */
final class KeptStatements extends DefaultStatementBuilder {
    private static final int MOST = 64;

    /** The statements that are not in use. */
    private final Map<String, PreparedStatement> free = new HashMap<>();

    /** The SQL of the statements in use; the SQL at the end of a use is the one before its parameters were numbered. */
    private final IdentityHashMap<Statement, String> used = new IdentityHashMap<>();

    @Override
    public PreparedStatement create(Connection connection, String sql, StatementContext context) throws SQLException {
        PreparedStatement kept = free.remove(sql);
        PreparedStatement statement = kept == null ? super.create(connection, sql, context) : kept;
        used.put(statement, sql);
        return statement;
    }

    @Override
    public void close(Connection connection, String sql, Statement statement) throws SQLException {
        String prepared = used.remove(statement);
        if (prepared != null && mayKeep(prepared) && !statement.isClosed()) {
            PreparedStatement other = free.put(prepared, (PreparedStatement) statement);
            if (other != null) {
                other.close();
            }
        } else {
            super.close(connection, sql, statement);
        }
    }

    /** SQLite carries out some pragmas when it compiles them. */
    private boolean mayKeep(String sql) {
        return free.size() < MOST && !sql.startsWith("PRAGMA");
    }

    @Override
    public void close(Connection connection) {
        for (PreparedStatement statement : free.values()) {
            try {
                statement.close();
            } catch (SQLException e) {
                // The connection may have failed; the pool closes it then, and its statements with it.
            }
        }
        free.clear();
    }
}
