package io.scangate.config.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.util.Map;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationVersion;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementExceptions;

/** Connection pools of a migrated database: one for write transactions, one for reads. Thread-safe. */
record Pools(HikariDataSource writers, HikariDataSource readers) implements AutoCloseable {
    private static final long LEAST_WAIT_MILLIS = 250;

    /** Both pools. If the second cannot be opened, closes the first. */
    static Pools of(HikariDataSource writers, Supplier<HikariDataSource> readers) {
        try {
            return new Pools(writers, readers.get());
        } catch (RuntimeException e) {
            writers.close();
            throw e;
        }
    }

    static HikariConfig config(DatabaseSettings settings, String name, int connections) {
        HikariConfig config = new HikariConfig();
        config.setMaximumPoolSize(connections);
        config.setConnectionTimeout(
                Math.max(LEAST_WAIT_MILLIS, settings.databaseWait().toMillis()));
        config.setPoolName("scangate-" + name);
        return config;
    }

    /**
     * Applies missing migrations.
     *
     * @param bytewise the SQL clause for columns that compare by bytes
     * @param last the last migration to apply
     */
    static void migrate(DataSource source, String bytewise, DatabaseSettings settings, MigrationVersion last) {
        Flyway.configure()
                .dataSource(source)
                .target(last)
                .javaMigrations(
                        new CanonicalKeys(settings.shown()),
                        new LinkHashes(),
                        new RuleHosts(),
                        new UnprovenRules(),
                        new VerificationKey())
                .locations("classpath:io/scangate/config/store/migrations")
                .placeholders(Map.of("bytewise", bytewise))
                .table("schema_history")
                // Fail if a later program version has migrated the database; its tables may differ.
                .ignoreMigrationPatterns(new String[0])
                .load()
                .migrate();
    }

    /** Its exceptions have no bound values, which would get into logs: ids of members, contents of files. */
    static Jdbi jdbi(DataSource source) {
        Jdbi jdbi = Jdbi.create(source);
        jdbi.getConfig(StatementExceptions.class).setMessageRendering(StatementExceptions.MessageRendering.NONE);
        return jdbi;
    }

    static String one(DataSource source, String sql) {
        return jdbi(source)
                .withHandle(
                        handle -> handle.createQuery(sql).mapTo(String.class).one());
    }

    @Override
    public void close() {
        readers.close();
        writers.close();
    }
}
