package io.scangate.config.lifecycle;

import io.scangate.gateway.rule.RuleChecker;
import io.scangate.gateway.rule.Version;
import java.util.List;

/**
 * A new rule. Immutable.
 *
 * @param prefix a link that is used as a prefix; surrounding white space, control characters and one U+FEFF are trimmed
 * @param occupies whether other accounts are barred from having rules inside it
 * @param page the page it opens
 * @param testVersion the version that test links open
 * @param testLinks links that the rule matches
 */
public record NewRule(String prefix, boolean occupies, String page, Version testVersion, List<String> testLinks) {
    public NewRule {
        prefix = RuleChecker.trimmed(prefix);
        testLinks = List.copyOf(testLinks);
    }

    /** The rule in its first stored state: unpublished. */
    ConfiguredRule rule(String id, String appid, RuleKey key, long version) {
        return new ConfiguredRule(
                id, appid, prefix, key.canonical(), occupies, page, testVersion, testLinks, null, version);
    }
}
