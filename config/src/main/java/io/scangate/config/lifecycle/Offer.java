package io.scangate.config.lifecycle;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The offer of an account to give a rule to another account. Immutable.
 *
 * @param id unique
 * @param appid the account that has the rule
 * @param ruleId the id of the rule
 * @param prefix the rule, canonical
 * @param receiver the appid of the account that may accept it
 * @param at when it was made
 * @param expiresAt when it ends
 * @param by the actor who made it
 * @param from the rule that the account gave; null until the offer is accepted
 * @param to the rule that the receiver got; null until the offer is accepted
 */
public record Offer(
        String id,
        String appid,
        String ruleId,
        String prefix,
        String receiver,
        Instant at,
        Instant expiresAt,
        String by,
        @Nullable ConfiguredRule from,
        @Nullable ConfiguredRule to) {
    /** The same offer with another end. */
    public Offer expiring(Instant end) {
        return new Offer(id, appid, ruleId, prefix, receiver, at, end, by, from, to);
    }

    Offer accepted(ConfiguredRule given, ConfiguredRule got) {
        return new Offer(id, appid, ruleId, prefix, receiver, at, expiresAt, by, given, got);
    }
}
