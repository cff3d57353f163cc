package io.scangate.config.store;

import io.scangate.config.lifecycle.ConfiguredRule;
import io.scangate.config.lifecycle.RuleState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.flywaydb.core.api.MigrationVersion;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Migrates all stored keys to the canonical form of this program version, and logs the stored rules that would be
 * refused today. If two rules would conflict, the migration changes nothing and the database keeps its version: see
 * {@link KeyCollisionException}. A later change of the canonical form runs the same migration under another version.
 * Not thread-safe.
 */
final class CanonicalKeys extends DatabaseMigration {
    /** The last migration before this one. At this version a conflicting rule can be removed. */
    static final MigrationVersion BEFORE = MigrationVersion.fromVersion("5");

    private static final Logger LOG = LoggerFactory.getLogger(CanonicalKeys.class);
    private static final int ROWS_AT_A_TIME = 1_000;
    private static final int MAX_LISTED = 1_000;

    private final String database;

    /**
     * Creates the migration.
     *
     * @param database the setting's value without a password, for the command in a message
     */
    CanonicalKeys(String database) {
        this("6", database);
    }

    /** The same migration after a later change of the canonical form. */
    CanonicalKeys(String version, String database) {
        super(version, "canonical keys");
        this.database = database;
    }

    @Override
    void migrate(Handle handle, String bytewise) {
        SqlWriter.takeTurn(handle);
        Findings findings = new Findings();
        RuleLayout layout = RuleLayout.of(handle);
        layout.all(handle)
                .setFetchSize(ROWS_AT_A_TIME)
                .map((row, context) -> findings.look(row))
                .forEach(rule -> {});
        findings.logOdd();
        KeyCollisionException.throwIfAny(new KeyCollisions(handle, layout, findings.moved).find(), database);
        new KeyMoves(handle, layout, findings.moved).apply();
        if (layout == RuleLayout.NUMBERS) {
            // Databases of version 5, which have the other layout, have no deleted accounts and rules, claims and
            // offers.
            new ArchivedKeys(handle, findings.moved).apply();
        }
        LOG.info(
                "{} of {} stored rules have a new canonical form in this version",
                findings.moved.size(),
                findings.rules);
    }

    /** The result of reading all rules. */
    private static final class Findings {
        final List<StoredKey> moved = new ArrayList<>();
        long rules;
        long odd;

        ConfiguredRule look(ResultSet row) throws SQLException {
            ConfiguredRule rule = RuleRows.rule(row);
            rules++;
            StoredKey key = StoredKey.of(row);
            if (key.isMoved()) {
                moved.add(key);
            }
            List<RuleState.Remark> remarks = RuleState.of(rule);
            odd += remarks.isEmpty() ? 0 : 1;
            if (odd <= MAX_LISTED) {
                remarks.forEach(remark -> log(rule, remark));
            }
            return rule;
        }

        private static void log(ConfiguredRule rule, RuleState.Remark remark) {
            LOG.warn(
                    "Rule {} of account {}, \"{}\": {}: {}{}",
                    rule.id(),
                    rule.appid(),
                    StoredKey.visible(rule.prefix()),
                    remark.code(),
                    StoredKey.visible(remark.detail()),
                    remark.served() ? " (it is served as before)" : "");
        }

        void logOdd() {
            if (odd > 0) {
                LOG.warn(
                        "{} stored rules would be refused in this version; the first {} are listed above. The API marks each of them"
                                + " with a remark",
                        odd,
                        Math.min(odd, MAX_LISTED));
            }
        }
    }
}
