package io.scangate.config.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import java.util.Map;
import javax.sql.DataSource;
import org.flywaydb.core.api.MigrationVersion;
import org.postgresql.ds.PGSimpleDataSource;

/** Opens PostgreSQL databases. Thread-safe. */
final class Postgres {
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(30);

    /** The placeholders of the migrations. */
    private static final Map<String, String> DIALECT = Map.of(
            "bytewise",
            "COLLATE \"C\"",
            "number",
            "BIGINT",
            "clustered",
            "",
            "bytes",
            "BYTEA",
            "random_name",
            "substr(replace(CAST(gen_random_uuid() AS TEXT), '-', ''), 1, 16)",
            "and_number",
            ", number",
            "and_id",
            ", id",
            "lock_scan_counts",
            // In the order in which reports lock them.
            "LOCK TABLE gateways, scan_counts IN ACCESS EXCLUSIVE MODE;");

    private Postgres() {}

    static Pools open(DatabaseSettings settings, MigrationVersion last) {
        // A pool of their own, so that changes that wait for the lock leave connections for reads.
        int writing = Math.max(1, settings.databaseConnections() / 4);
        check(source(settings, PostgresLimits.url(settings)));
        // Without a pool, since the migration needs two connections.
        Pools.migrate(source(settings, PostgresLimits.migrationUrl(settings)), DIALECT, settings, last);
        int reading = Math.max(1, settings.databaseConnections() - writing);
        return Pools.of(
                pool(settings, "writers", writing, "TRANSACTION_READ_COMMITTED"),
                () -> pool(settings, "readers", reading, "TRANSACTION_REPEATABLE_READ"));
    }

    /** What a start would change, for people; empty for nothing. Changes nothing. */
    static String pending(DatabaseSettings settings) {
        DataSource source = source(settings, PostgresLimits.url(settings));
        check(source);
        return Pools.pending(source, DIALECT, settings);
    }

    private static HikariDataSource pool(DatabaseSettings settings, String name, int connections, String isolation) {
        boolean writes = name.equals("writers");
        HikariConfig config =
                Pools.config(name, connections, writes ? Pools.waitInTurn(settings) : settings.databaseWait());
        config.setJdbcUrl(PostgresLimits.url(settings));
        config.setUsername(settings.user());
        config.setPassword(settings.password());
        // The server's details, and the driver's failures of batches, have the values of rows.
        config.addDataSourceProperty("logServerErrorDetail", "false");
        config.setTransactionIsolation(isolation);
        config.setReadOnly(!writes);
        config.setConnectionInitSql(PostgresLimits.session(settings, writes));
        config.setKeepaliveTime(KEEP_ALIVE.toMillis());
        return new HikariDataSource(config);
    }

    private static DataSource source(DatabaseSettings settings, String url) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(url);
        source.setUser(settings.user());
        source.setPassword(settings.password());
        source.setLogServerErrorDetail(false);
        return source;
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
