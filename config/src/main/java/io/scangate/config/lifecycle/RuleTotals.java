package io.scangate.config.lifecycle;

/**
 * The numbers of an account's rules by state. Immutable.
 *
 * @param rules all rules
 * @param published those that are published
 * @param drafts those that are published with another page than their own
 * @param exact whether all rules were counted; the numbers are lower bounds otherwise
 */
public record RuleTotals(int rules, int published, int drafts, boolean exact) {
    /** Those that are not published. */
    public int unpublished() {
        return rules - published;
    }
}
