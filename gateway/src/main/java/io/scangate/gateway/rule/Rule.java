package io.scangate.gateway.rule;

import org.jspecify.annotations.Nullable;

/**
 * A rule as an account configured it; {@link RuleChecker} tells whether it is a good one.
 *
 * @param prefix a link with a meaning as a prefix, not yet canonical
 * @param livePage the page that everybody opens, absent on an unpublished rule
 * @param test what members open by test links, absent where there is nothing to test
 * @param place where it stands in its document
 */
public record Rule(
        String prefix, @Nullable String livePage, @Nullable TestPage test, Place place) {
    /** A rule that comes from no document. */
    public Rule(String prefix, @Nullable String livePage, @Nullable TestPage test) {
        this(prefix, livePage, test, Place.NONE);
    }
}
