package io.scangate.config.lifecycle;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The claim of a new owner to a rule of another account. Immutable.
 *
 * @param id unique
 * @param appid the claiming account
 * @param newRule the rule that the claiming account gets
 * @param ruleAppid the account that has the rule
 * @param ruleId the id of the claimed rule
 * @param prefix the claimed rule, canonical
 * @param at when it was made
 * @param by the actor who made it
 * @param from the rule that the other account lost; null until the claim is granted
 * @param to the rule that the claiming account got; null until the claim is granted
 */
public record Claim(
        String id,
        String appid,
        NewRule newRule,
        String ruleAppid,
        String ruleId,
        String prefix,
        Instant at,
        String by,
        @Nullable ConfiguredRule from,
        @Nullable ConfiguredRule to) {
    Claim granted(ConfiguredRule lost, ConfiguredRule got) {
        return new Claim(id, appid, newRule, ruleAppid, ruleId, prefix, at, by, lost, got);
    }

    /** Whether the rule has moved. */
    public boolean isGranted() {
        return to != null;
    }
}
