package io.scangate.config.lifecycle;

/**
 * A rule that is in the way of another.
 *
 * @param kind how
 * @param appid whose it is
 * @param prefix the rule in the way, canonical
 */
public record Conflict(Kind kind, String appid, String prefix) {
    /** How a rule can be in the way. */
    public enum Kind {
        /** It is the same rule. */
        SAME_RULE,
        /** It occupies a range that the wished rule lies in. */
        OCCUPIES,
        /** It lies in the range that the wished rule would occupy. */
        INSIDE
    }
}
