package io.scangate.config.lifecycle;

import io.scangate.gateway.rule.Rule;
import io.scangate.gateway.rule.TestPage;
import io.scangate.gateway.rule.Version;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A rule with all that its owner configured. What testers open is {@code page} in {@code testVersion}, by the test
 * links; what everybody opens is the live release. An edit changes the former at once and the latter never.
 *
 * @param id the rule's id, never used again
 * @param appid the account it belongs to
 * @param prefix the rule as its owner wrote it
 * @param canonical the rule as it is compared with links
 * @param occupies whether other accounts may have no rule inside it
 * @param page the page as last edited
 * @param testVersion the version that test links open
 * @param testLinks the test links as written, at most {@link LifecycleSettings#testLinksPerRule()}
 * @param live what everybody opens; null while unpublished
 * @param version the revision of the rule's last change
 */
public record ConfiguredRule(
        String id,
        String appid,
        String prefix,
        String canonical,
        boolean occupies,
        String page,
        Version testVersion,
        List<String> testLinks,
        @Nullable Release live,
        long version) {
    public ConfiguredRule {
        testLinks = List.copyOf(testLinks);
    }

    /** The rule after an edit, which does not touch the live release. */
    ConfiguredRule edited(RuleEdit edit, long newVersion) {
        return new ConfiguredRule(
                id,
                appid,
                prefix,
                canonical,
                Objects.requireNonNullElse(edit.occupies(), occupies),
                Objects.requireNonNullElse(edit.page(), page),
                Objects.requireNonNullElse(edit.testVersion(), testVersion),
                Objects.requireNonNullElse(edit.testLinks(), testLinks),
                live,
                newVersion);
    }

    /** The rule with another live release, or with none. */
    ConfiguredRule withLive(@Nullable Release release, long newVersion) {
        return new ConfiguredRule(
                id, appid, prefix, canonical, occupies, page, testVersion, testLinks, release, newVersion);
    }

    /** Whether everybody opens it. */
    public boolean isPublished() {
        return live != null;
    }

    /** Whether testers open another page than everybody: a published rule was edited and not published again. */
    public boolean hasDraft() {
        return live != null && !live.page().equals(page);
    }

    /** The rule as snapshots have it: live only if published, to be tested only if there is a test link. */
    public Rule inSnapshot() {
        TestPage test = testLinks.isEmpty() ? null : new TestPage(page, testVersion, testLinks);
        return new Rule(prefix, live == null ? null : live.page(), test);
    }
}
