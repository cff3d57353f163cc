package io.scangate.config.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfoService;
import org.flywaydb.core.api.MigrationVersion;
import org.jdbi.v3.core.ConnectionFactory;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementExceptions;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connection pools of a migrated database: one for write transactions, one for reads. Thread-safe.
 *
 * @param closing what is done after the end of the readers and before that of the writers
 */
record Pools(HikariDataSource writers, HikariDataSource readers, Runnable closing) implements AutoCloseable {
    /** The last migration for a database that stays as it is. */
    static final MigrationVersion AS_IT_IS = MigrationVersion.CURRENT;

    private static final Logger LOG = LoggerFactory.getLogger(Pools.class);
    private static final long LEAST_WAIT_MILLIS = 250;
    private static final long VALIDATION_MILLIS = 250;

    /** admin_shutdown, crash_shutdown, cannot_connect_now, read_only_sql_transaction (of a server that became a standby). */
    private static final Set<String> SERVER_GONE = Set.of("57P01", "57P02", "57P03", "25006");

    /** The wait of a write that has its turn ({@link WriteTurns}) for its connection, which may have to be made. */
    static Duration waitInTurn(DatabaseSettings settings) {
        return settings.databaseWait().dividedBy(2);
    }

    /** Both pools. If the second cannot be opened, closes the first. */
    static Pools of(HikariDataSource writers, Supplier<HikariDataSource> readers) {
        try {
            return new Pools(writers, readers.get(), () -> {});
        } catch (RuntimeException e) {
            writers.close();
            throw e;
        }
    }

    /**
     * The settings of a pool.
     *
     * @param wait the longest wait for a connection; besides it, a connection that does not answer costs {@value
     *   #VALIDATION_MILLIS} ms
     */
    static HikariConfig config(String name, int connections, Duration wait) {
        HikariConfig config = new HikariConfig();
        config.setMaximumPoolSize(connections);
        config.setConnectionTimeout(Math.max(LEAST_WAIT_MILLIS, wait.toMillis()));
        config.setValidationTimeout(VALIDATION_MILLIS);
        config.setPoolName("scangate-" + name);
        return config;
    }

    /**
     * Applies missing migrations.
     *
     * @param dialect the values of the placeholders in the migrations
     * @param last the last migration to apply; {@link #AS_IT_IS} for none
     */
    static void migrate(
            DataSource source, Map<String, String> dialect, DatabaseSettings settings, MigrationVersion last) {
        boolean asItIs = last.equals(AS_IT_IS);
        if (!asItIs) {
            SchemaHistory.show(source);
        }
        Flyway flyway = flyway(source, dialect, settings, last);
        MigrationInfoService info = flyway.info();
        SchemaMark.check(info, source);
        if (!asItIs) {
            MigrationPlan.of(info, source).log(LOG);
            flyway.migrate();
        }
    }

    /** What a start would do to the tables, for people; empty for nothing. Changes nothing. */
    static String pending(DataSource source, Map<String, String> dialect, DatabaseSettings settings) {
        if (SchemaHistory.isHidden(source)) {
            return "it is prepared for scangate " + SchemaHistory.PROGRAM + ", and a start would end that";
        }
        MigrationInfoService info =
                flyway(source, dialect, settings, MigrationVersion.LATEST).info();
        SchemaMark.check(info, source);
        return MigrationPlan.of(info, source).text();
    }

    private static Flyway flyway(
            DataSource source, Map<String, String> dialect, DatabaseSettings settings, MigrationVersion last) {
        return Flyway.configure()
                .dataSource(source)
                .target(target(last))
                .javaMigrations(
                        new CanonicalKeys(settings.shown()),
                        new LinkHashes(),
                        new RuleHosts(),
                        new UnprovenRules(),
                        new VerificationKey(),
                        new PackedRows())
                .locations("classpath:io/scangate/config/store/migrations")
                .placeholders(dialect)
                .table("schema_history")
                .callbacks(new SchemaMark())
                // SchemaMark judges migrations of later versions.
                .ignoreMigrationPatterns("*:future")
                .load();
    }

    /** Flyway's words; the question mark lets a version be unknown, such as that of a later program's backup. */
    private static String target(MigrationVersion last) {
        return last.equals(AS_IT_IS) || last.equals(MigrationVersion.LATEST) ? "latest" : last.getVersion() + "?";
    }

    /**
     * Takes the failure of a connection. If its server has gone, or if a table has changed, ends the idle connections and, after their work, those in
     * use: they lead to the same server, and each would cost a caller its time limit, or fail once.
     */
    void failed(SQLException failure) {
        String state = Objects.toString(failure.getSQLState(), "");
        if (state.startsWith("08") || SERVER_GONE.contains(state) || isOldPlan(failure)) {
            replaceConnections();
        }
    }

    /** Ends the idle connections now, and those in use after their work. */
    void replaceConnections() {
        writers.getHikariPoolMXBean().softEvictConnections();
        readers.getHikariPoolMXBean().softEvictConnections();
    }

    /** Whether PostgreSQL has refused a kept plan of a statement, because the columns of its result have changed. */
    static boolean isOldPlan(@Nullable SQLException failure) {
        return failure != null
                && "0A000".equals(failure.getSQLState())
                && String.valueOf(failure.getMessage()).contains("cached plan");
    }

    /** Its exceptions have no bound values, which would get into logs: ids of members, contents of files. */
    static Jdbi jdbi(ConnectionFactory connections) {
        Jdbi jdbi = Jdbi.create(connections);
        jdbi.getConfig(StatementExceptions.class).setMessageRendering(StatementExceptions.MessageRendering.NONE);
        return jdbi;
    }

    static String one(DataSource source, String sql) {
        return jdbi(source::getConnection)
                .withHandle(
                        handle -> handle.createQuery(sql).mapTo(String.class).one());
    }

    @Override
    public void close() {
        readers.close();
        closing.run();
        writers.close();
    }
}
