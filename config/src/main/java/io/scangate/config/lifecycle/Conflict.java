package io.scangate.config.lifecycle;

/**
 * A rule that conflicts with another. Immutable.
 *
 * @param kind the kind of conflict
 * @param appid the account of the conflicting rule
 * @param prefix the conflicting rule, canonical
 * @param named whether strangers may learn the account and the prefix: those of published rules
 */
public record Conflict(Kind kind, String appid, String prefix, boolean named) {
    /** The kind of a conflict. */
    public enum Kind {
        /** Both rules have the same prefix. */
        SAME_RULE,
        /** The conflicting rule occupies a range that contains the new rule. */
        OCCUPIES,
        /** The conflicting rule lies in the range that the new rule would occupy. */
        INSIDE
    }
}
