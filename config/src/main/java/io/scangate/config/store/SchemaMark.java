package io.scangate.config.store;

import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationInfoService;
import org.flywaydb.core.api.MigrationState;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.callback.BaseCallback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The mark in a database of the oldest version of the tables whose programs can work with them (table {@code schema_mark}). A program of an earlier
 * version opens tables of a later one if it knows the marked version: all migrations since are additive. So an upgrade by additive migrations has
 * a way back: the program of the version before starts on the migrated tables. Thread-safe.
 */
final class SchemaMark extends BaseCallback {
    /** The migration that made the table. Programs of the time before it refuse later tables. */
    static final MigrationVersion SINCE = MigrationVersion.fromVersion("50");

    private static final String TABLE = "schema_mark";
    private static final Logger LOG = LoggerFactory.getLogger(SchemaMark.class);

    /** Raises the mark after each breaking migration, in its transaction. A migration is breaking unless its note says additive. */
    @Override
    public boolean supports(Event event, Context context) {
        return event == Event.AFTER_EACH_MIGRATE;
    }

    @Override
    public void handle(Event event, Context context) {
        MigrationVersion version = context.getMigrationInfo().getVersion();
        if (version.compareTo(SINCE) > 0 && !isAdditive(version)) {
            try (Statement statement = context.getConnection().createStatement()) {
                statement.executeUpdate("UPDATE " + TABLE + " SET oldest = '" + version.getVersion() + "'");
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static boolean isAdditive(MigrationVersion version) {
        return MigrationNote.versions().contains(version.getVersion())
                && MigrationNote.of(version).additive();
    }

    /**
     * Refuses tables of a later version that this program cannot work with.
     *
     * @throws IllegalStateException if there are such, with the reason for people
     */
    static void check(MigrationInfoService info, DataSource source) {
        MigrationVersion known = MigrationVersion.EMPTY;
        MigrationVersion later = null;
        for (MigrationInfo each : info.all()) {
            if (each.getState() == MigrationState.FUTURE_SUCCESS) {
                later = each.getVersion();
            } else if (each.getVersion() != null) {
                known = each.getVersion();
            }
        }
        if (later == null) {
            return;
        }
        MigrationVersion oldest = Jdbi.create(source::getConnection).withHandle(SchemaMark::read);
        if (oldest == null || known.compareTo(oldest) < 0) {
            throw new IllegalStateException("written by a later version of scangate, with tables of version " + later
                    + " (expected: tables that a program for version " + known + " can work with; "
                    + (oldest == null ? "these do not say so" : "these need one for version " + oldest)
                    + "). Start the later version, or restore a backup of this version");
        }
        LOG.info(
                "The database has tables of version {}, which a later version of scangate has made. This program is for version"
                        + " {}, and can work with them, as programs from version {} on can",
                later,
                known,
                oldest);
    }

    private static @Nullable MigrationVersion read(Handle handle) {
        return SchemaHistory.tables(handle).contains(TABLE)
                ? handle.createQuery("SELECT oldest FROM " + TABLE)
                        .mapTo(String.class)
                        .findOne()
                        .map(MigrationVersion::fromVersion)
                        .orElse(null)
                : null;
    }
}
