package io.scangate.config.lifecycle;

import java.time.Instant;

/**
 * A freeze of the control plane: every change is refused, while reads, the feed and the reports of gateways go on.
 * Immutable.
 *
 * @param reason for people
 * @param by the actor who began it
 * @param since when it began
 */
public record Freeze(String reason, String by, Instant since) {
    /** The same reason. Throws {@link Refusal#INVALID_ARGUMENT} if it is blank, too long or has control characters. */
    public static String checkedReason(String reason) {
        return Suspension.checkedReason(reason);
    }
}
