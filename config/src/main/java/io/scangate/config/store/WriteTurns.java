package io.scangate.config.store;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jdbi.v3.core.ConnectionFactory;
import org.jspecify.annotations.Nullable;

/**
 * Gives out the connections for writes in the order of the requests. Unlike the pool, lets each thread wait as long as its
 * terms say. Thread-safe. Blocks.
 */
final class WriteTurns implements ConnectionFactory {
    private final HikariDataSource pool;
    private final Duration longest;
    private final Supplier<@Nullable ThreadTerms> terms;
    private final Semaphore free;

    /**
     * Turns for the connections of a pool.
     *
     * @param longest the wait of a thread whose terms do not limit it
     * @param terms the terms of the current thread
     */
    WriteTurns(HikariDataSource pool, Duration longest, Supplier<@Nullable ThreadTerms> terms) {
        this.pool = pool;
        this.longest = longest;
        this.terms = terms;
        this.free = new Semaphore(pool.getMaximumPoolSize(), true);
    }

    @Override
    public Connection openConnection() throws SQLException {
        ThreadTerms current = terms.get();
        Duration wait = current == null ? longest : current.beginWait(longest);
        try {
            if (!free.tryAcquire(wait.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new SQLTransientConnectionException(
                        "all connections for changes were in use for " + wait.toMillis() + " ms");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLException("interrupted while waiting for a connection", e);
        }
        try {
            return pool.getConnection();
        } catch (SQLException | RuntimeException | Error e) {
            free.release();
            throw e;
        }
    }

    @Override
    public void closeConnection(Connection connection) throws SQLException {
        try {
            connection.close();
        } finally {
            free.release();
        }
    }
}
