package io.scangate.config.lifecycle;

import java.time.Instant;

/**
 * An operator's decision against an account or a rule, until an operator lifts it. Immutable.
 *
 * @param reason for the owner
 * @param since when it began
 */
public record Suspension(String reason, Instant since) {
    private static final int MAX_REASON_CHARS = 500;

    /** Throws {@link Refusal#INVALID_ARGUMENT} for a reason that is blank, too long or has control characters. */
    static String checkedReason(String reason) {
        if (!PlainText.is(reason, MAX_REASON_CHARS)) {
            throw RefusedException.value(
                    Refusal.INVALID_ARGUMENT,
                    "reason",
                    reason,
                    "1 to " + MAX_REASON_CHARS + " characters, not only spaces, no control characters");
        }
        return reason;
    }
}
