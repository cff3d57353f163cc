package io.scangate.config.declared;

import io.scangate.config.lifecycle.RuleKey;
import io.scangate.gateway.link.Link;
import io.scangate.gateway.link.LinkParser;
import io.scangate.gateway.rule.RuleChecker;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A rule as a file says it. Immutable.
 *
 * @param prefix as its owner writes it
 * @param page the page of the next publish, which test links open
 * @param occupies whether other accounts have no rules inside it
 * @param testVersion the version that test links open
 * @param testLinks in their order
 * @param published whether scans open {@code page}; null if that stays as it is, as for a rule with a draft
 */
public record DeclaredRule(
        String prefix,
        String page,
        boolean occupies,
        String testVersion,
        List<String> testLinks,
        @Nullable Boolean published) {
    /** The version that test links open if nobody says so. */
    static final String DEFAULT_VERSION = "develop";

    /** Copies the list. */
    public DeclaredRule {
        testLinks = List.copyOf(testLinks);
    }

    /** The form that is compared with links, by which a rule is known; empty for a text that is no link, which the control plane refuses in words. */
    Optional<String> canonical() {
        return LinkParser.parse(RuleChecker.trimmed(prefix)) instanceof Link link
                ? Optional.of(RuleKey.of(link).canonical())
                : Optional.empty();
    }
}
