package io.scangate.config.lifecycle;

import io.scangate.gateway.rule.RuleChecker;
import io.scangate.gateway.rule.Version;
import java.util.HexFormat;
import java.util.List;

/**
 * A new rule. Immutable.
 *
 * @param prefix a link that is used as a prefix, in the owner's spelling; {@link RuleForm} checks it, and {@link #rule} trims it
 *     after that (if it were trimmed before as well, two U+FEFF in front would pass)
 * @param occupies whether other accounts are barred from having rules inside it
 * @param page the page it opens
 * @param testVersion the version that test links open
 * @param testLinks links that the rule matches
 */
public record NewRule(String prefix, boolean occupies, String page, Version testVersion, List<String> testLinks) {
    public NewRule {
        testLinks = List.copyOf(testLinks);
    }

    /** A rule that is to be added again, as it is now. */
    static NewRule again(ConfiguredRule rule) {
        return new NewRule(rule.prefix(), rule.occupies(), rule.page(), rule.testVersion(), rule.testLinks());
    }

    /**
     * The id of the first rule that a change adds. So ids are unique and in the order of adding, without a sequence of their own.
     */
    static String id(long revision) {
        return "r" + HexFormat.of().toHexDigits(revision);
    }

    /**
     * The id of a rule that a change adds.
     *
     * @param place among the rules of the change, from 0; the store has room for 128 of them
     */
    static String id(long revision, int place) {
        return id(revision) + (place == 0 ? "" : "-" + place);
    }

    /** The rule in its first stored state: unpublished. */
    ConfiguredRule rule(String id, String appid, RuleKey key, long version) {
        String trimmed = RuleChecker.trimmed(prefix);
        return new ConfiguredRule(
                id, appid, trimmed, key.canonical(), occupies, page, testVersion, testLinks, null, version);
    }
}
