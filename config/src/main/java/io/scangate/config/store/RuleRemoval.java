package io.scangate.config.store;

import io.scangate.config.lifecycle.Actor;
import io.scangate.config.lifecycle.AuditSubject;
import io.scangate.config.lifecycle.ConfiguredRule;
import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RefusedException;
import io.scangate.config.lifecycle.Store.ChangeResult;
import java.time.Clock;

/**
 * Deletes a rule in a database of this version or of the version before {@link CanonicalKeys}. Thread-safe.
 */
public final class RuleRemoval {
    private RuleRemoval() {}

    /**
     * Deletes a rule, also while the control plane is frozen. This is a change with a revision and an audit entry.
     *
     * @param rule the rule's id, or its prefix as stored: this version may parse the prefix differently
     * @throws RefusedException {@link Refusal#RULE_NOT_FOUND}
     */
    public static ConfiguredRule remove(Database database, Clock clock, String actor, String appid, String rule) {
        return database.write(handle -> {
            SqlWriter writer = SqlWriter.nextEvenIfFrozen(handle, Actor.of(actor), clock.instant());
            RuleLayout layout = RuleLayout.of(handle);
            ConfiguredRule found = layout.named(handle, appid, rule)
                    .map((row, context) -> RuleRows.rule(row))
                    .findFirst()
                    .orElseThrow(() -> RefusedException.value(
                            Refusal.RULE_NOT_FOUND,
                            "rule",
                            rule,
                            "the id or the prefix of a rule of account " + appid));
            ChangeResult<ConfiguredRule> entry =
                    ChangeResult.deleted(AuditSubject.RULE, "delete", appid, found.canonical(), found);
            if (layout == RuleLayout.NUMBERS) {
                writer.delete(found);
                writer.writeDown(entry);
            } else {
                handle.createUpdate("DELETE FROM rules WHERE id = :id")
                        .bind("id", found.id())
                        .execute();
                // A database of that version has no digests.
                writer.writeEntry(entry);
            }
            return found;
        });
    }
}
