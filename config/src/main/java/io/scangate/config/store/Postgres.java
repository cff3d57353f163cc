package io.scangate.config.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import javax.sql.DataSource;
import org.flywaydb.core.api.MigrationVersion;
import org.postgresql.ds.PGSimpleDataSource;

/** Opens PostgreSQL databases. Thread-safe. */
final class Postgres {
    private Postgres() {}

    static Pools open(DatabaseSettings settings, MigrationVersion last) {
        // A pool of their own, so that changes that wait for the lock leave connections for reads.
        int writing = Math.max(1, settings.databaseConnections() / 4);
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl("jdbc:" + settings.database());
        source.setLogServerErrorDetail(false);
        check(source);
        // Without a pool: the migration needs two connections, and a server that does not answer fails at once.
        Pools.migrate(source, "COLLATE \"C\"", settings, last);
        int reading = Math.max(1, settings.databaseConnections() - writing);
        return Pools.of(
                pool(settings, "writers", writing, "TRANSACTION_READ_COMMITTED"),
                () -> pool(settings, "readers", reading, "TRANSACTION_REPEATABLE_READ"));
    }

    private static HikariDataSource pool(DatabaseSettings settings, String name, int connections, String isolation) {
        HikariConfig config = Pools.config(settings, name, connections);
        config.setJdbcUrl("jdbc:" + settings.database());
        // The server's details, and the driver's failures of batches, have the values of rows.
        config.addDataSourceProperty("logServerErrorDetail", "false");
        config.setTransactionIsolation(isolation);
        config.setReadOnly(name.equals("readers"));
        // Changes wait for the lock of the head's row; limit that wait.
        config.setConnectionInitSql(
                "SET lock_timeout = " + settings.databaseWait().toMillis());
        return new HikariDataSource(config);
    }

    private static void check(DataSource source) {
        String encoding = Pools.one(source, "SHOW server_encoding");
        String synchronous = Pools.one(source, "SHOW synchronous_commit");
        if (!encoding.equals("UTF8") || synchronous.equals("off")) {
            throw new IllegalStateException("PostgreSQL with server_encoding " + encoding + " and synchronous_commit "
                    + synchronous + " (expected: UTF8, and any but off)");
        }
    }
}
