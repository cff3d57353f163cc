package io.scangate.gateway.rule;

import org.jspecify.annotations.Nullable;

/**
 * A rule as its owner wrote it. {@link RuleChecker} checks it. Immutable.
 *
 * @param prefix the prefix in the owner's spelling, not canonical
 * @param livePage the page that everybody opens; null for an unpublished rule
 * @param test the page that members open by test links; null for a rule without a test
 * @param withheld the reason why the rule is withheld, which then opens no page; null for other rules
 * @param place the position of the rule in its document
 */
public record Rule(
        String prefix,
        @Nullable String livePage,
        @Nullable TestPage test,
        @Nullable Withheld withheld,
        Place place) {
    /** Creates a rule that is not withheld, without a position in a document. */
    public Rule(String prefix, @Nullable String livePage, @Nullable TestPage test) {
        this(prefix, livePage, test, null, Place.NONE);
    }

    /** Creates a withheld rule, without a position in a document. */
    public Rule(String prefix, Withheld withheld) {
        this(prefix, null, null, withheld, Place.NONE);
    }
}
