package io.scangate.config.lifecycle;

import io.scangate.gateway.rule.RuleChecker;
import io.scangate.gateway.rule.Version;
import java.util.List;

/**
 * A rule to be added.
 *
 * @param prefix a link with a meaning as a prefix, as its owner wrote it; {@link RuleForm} judges it, and only then what
 *     stands around it is trimmed: trimmed twice, a rule with two U+FEFF in front would pass
 * @param occupies whether other accounts may have no rule inside it
 * @param page the page it opens
 * @param testVersion the version that test links open
 * @param testLinks links that the rule matches
 */
public record NewRule(String prefix, boolean occupies, String page, Version testVersion, List<String> testLinks) {
    public NewRule {
        testLinks = List.copyOf(testLinks);
    }

    /** The rule as it is stored first: unpublished. */
    ConfiguredRule rule(String id, String appid, RuleKey key, long version) {
        String trimmed = RuleChecker.trimmed(prefix);
        return new ConfiguredRule(
                id, appid, trimmed, key.canonical(), occupies, page, testVersion, testLinks, null, version);
    }
}
