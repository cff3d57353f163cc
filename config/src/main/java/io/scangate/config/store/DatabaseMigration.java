package io.scangate.config.store;

import java.util.Objects;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.migration.Context;
import org.flywaydb.core.api.migration.JavaMigration;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** A migration in Java, in one transaction of Flyway's. Not thread-safe. */
abstract class DatabaseMigration implements JavaMigration {
    /** The placeholder of the SQL migrations. */
    private static final String BYTEWISE = "bytewise";

    private final MigrationVersion version;
    private final String description;

    /**
     * A migration.
     *
     * @param description the words that Flyway stores with the version
     */
    DatabaseMigration(String version, String description) {
        this.version = MigrationVersion.fromVersion(version);
        this.description = description;
    }

    @Override
    public final MigrationVersion getVersion() {
        return version;
    }

    @Override
    public final String getDescription() {
        return description;
    }

    @Override
    public final @Nullable Integer getChecksum() {
        return null;
    }

    @Override
    public final boolean canExecuteInTransaction() {
        return true;
    }

    @Override
    public final void migrate(Context context) {
        // Flyway owns the connection and the transaction, so do not close or end them here.
        Handle handle = Jdbi.create(context.getConnection()).open();
        migrate(
                handle,
                Objects.requireNonNull(
                        context.getConfiguration().getPlaceholders().get(BYTEWISE), BYTEWISE));
    }

    /**
     * Migrates the database.
     *
     * @param bytewise the database's SQL for a column that is compared byte by byte
     */
    abstract void migrate(Handle handle, String bytewise);
}
