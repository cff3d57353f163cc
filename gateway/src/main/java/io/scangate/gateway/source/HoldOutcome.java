package io.scangate.gateway.source;

import org.jspecify.annotations.Nullable;

/**
 * The answer to an order to hold.
 *
 * @param held the order in force; null if the gateway refuses it
 * @param refusal why the gateway refuses it, for people; empty if it does not
 */
public record HoldOutcome(@Nullable Held held, String refusal) {
    static HoldOutcome refused(String why) {
        return new HoldOutcome(null, why);
    }
}
