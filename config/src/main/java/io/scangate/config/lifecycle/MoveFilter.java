package io.scangate.config.lifecycle;

import org.jspecify.annotations.Nullable;

/**
 * Conditions for claims or offers; all hold. Immutable.
 *
 * @param appid an account that has made or received it; null for any
 * @param side what that account has done; null for both
 * @param prefix the start of the rule's text; null for any
 */
public record MoveFilter(
        @Nullable String appid,
        @Nullable Side side,
        @Nullable String prefix) {
    /** The part of an account in a claim or an offer. */
    public enum Side {
        MADE,
        /** It is the receiver of the offer, or the account whose rule is claimed. */
        RECEIVED;

        /** The value with a name in lower case; null if there is none. */
        public static @Nullable Side ofCode(String code) {
            return code.equals("made") ? MADE : code.equals("received") ? RECEIVED : null;
        }
    }

    /** The claims or offers of an account. */
    public static MoveFilter of(String appid) {
        return new MoveFilter(appid, null, null);
    }
}
