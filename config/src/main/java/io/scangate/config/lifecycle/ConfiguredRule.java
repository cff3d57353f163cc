package io.scangate.config.lifecycle;

import io.scangate.gateway.rule.Rule;
import io.scangate.gateway.rule.TestPage;
import io.scangate.gateway.rule.Version;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A rule with its owner's configuration. Test links open {@code page} in {@code testVersion}; other scans open the live
 * release. An edit takes effect for test links at once and never changes the live release. Immutable.
 *
 * @param id the rule's id, never reused
 * @param appid the account it belongs to
 * @param prefix the rule as its owner wrote it
 * @param canonical the rule in the form that is compared with links
 * @param occupies whether other accounts are barred from having rules inside it
 * @param page the page as last edited
 * @param testVersion the version that test links open
 * @param testLinks the test links as written, at most {@link LifecycleSettings#testLinksPerRule()}
 * @param live the live release; null while unpublished
 * @param withholding why gateways open no page of the rule; null for most rules
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
        @Nullable Withholding withholding,
        long version) {
    public ConfiguredRule {
        testLinks = List.copyOf(testLinks);
    }

    /** A rule that is not withheld. */
    public ConfiguredRule(
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
        this(id, appid, prefix, canonical, occupies, page, testVersion, testLinks, live, null, version);
    }

    /** The rule after an edit. The live release stays. */
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
                withholding,
                newVersion);
    }

    /** The rule with another live release, or with none. */
    ConfiguredRule withLive(@Nullable Release release, long newVersion) {
        return new ConfiguredRule(
                id, appid, prefix, canonical, occupies, page, testVersion, testLinks, release, withholding, newVersion);
    }

    /** The rule as read, with another withholding, or with none. */
    public ConfiguredRule withWithholding(@Nullable Withholding other) {
        return new ConfiguredRule(
                id, appid, prefix, canonical, occupies, page, testVersion, testLinks, live, other, version);
    }

    /** Whether an operator has taken this rule down. */
    boolean isTakenDown() {
        return withholding != null && withholding.cause() == Withholding.Cause.RULE_TAKEN_DOWN;
    }

    /** Whether the rule has a live release. */
    public boolean isPublished() {
        return live != null;
    }

    /** Whether a published rule was edited and not published again, so that testers see another page. */
    public boolean hasDraft() {
        return live != null && !live.page().equals(page);
    }

    /** Whether gateways get the rule: they do not get those of an account that waits for approval. */
    public boolean isInSnapshots() {
        return withholding == null || withholding.cause() != Withholding.Cause.AWAITING_APPROVAL;
    }

    /** The rule in a snapshot: as its owner configured it, or withheld. */
    public Rule inSnapshot() {
        return withholding == null ? asConfigured() : new Rule(prefix, withholding.withheld());
    }

    /** The owner's rule: with a live page if it is published, with a test page if it has test links. */
    Rule asConfigured() {
        TestPage test = testLinks.isEmpty() ? null : new TestPage(page, testVersion, testLinks);
        return new Rule(prefix, live == null ? null : live.page(), test);
    }
}
