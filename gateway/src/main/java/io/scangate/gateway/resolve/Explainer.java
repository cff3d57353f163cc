package io.scangate.gateway.resolve;

import io.scangate.gateway.index.RuleIndex;
import io.scangate.gateway.index.RuleView;
import io.scangate.gateway.link.Link;
import io.scangate.gateway.resolve.Explanation.RuleFacts;
import io.scangate.gateway.rule.Role;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Explains scans to people: the same decision as {@link Resolver}, and why. Compares the link with up to
 * {@value #MAX_COMPARED} rules, so up to a second of work; not for event loops. Immutable and thread-safe.
 */
public final class Explainer {
    /** How many rules a link is compared with, at most. */
    public static final int MAX_COMPARED = 1_000_000;

    private final Resolver resolver;

    /** Explains what that resolver decides. */
    public Explainer(Resolver resolver) {
        this.resolver = resolver;
    }

    /**
     * Explains a scan.
     *
     * @param appid look for near rules in this account only, or in all where null
     */
    public Explanation explain(RuleIndex index, Link link, Scan scan, @Nullable String appid) {
        RuleView rule = new RuleView();
        Decision decision = resolver.resolve(index, link, scan, rule);
        List<MismatchReason> reasons = new ArrayList<>();
        if (resolver.isTooOld(scan)) {
            reasons.add(MismatchReason.CLIENT_TOO_OLD);
        }
        if (link.hasUserInfo()) {
            reasons.add(MismatchReason.USER_INFO_IN_LINK);
        }
        if (!link.hasUserInfo() && index.find(link, rule)) {
            return hit(link, scan, rule, decision, reasons);
        }
        NearestRules nearest = new NearestRules(link);
        boolean complete = nearest.search(index, appid);
        return new Explanation(link.toString(), decision, reasons, null, nearest.found(), complete);
    }

    private Explanation hit(Link link, Scan scan, RuleView rule, Decision decision, List<MismatchReason> reasons) {
        if (!rule.isPublished() && decision != Decision.OPEN_TEST) {
            reasons.add(MismatchReason.UNPUBLISHED);
        }
        MismatchReason noTest = decision == Decision.OPEN_TEST ? null : whyNoTest(link, scan, rule);
        if (noTest != null) {
            reasons.add(noTest);
        }
        return new Explanation(link.toString(), decision, reasons, facts(rule), List.of(), true);
    }

    private @Nullable MismatchReason whyNoTest(Link link, Scan scan, RuleView rule) {
        if (!rule.hasTest()) {
            return null;
        }
        if (!rule.isTestLink(link)) {
            return MismatchReason.NOT_A_TEST_LINK;
        }
        Role role = scan.isAnonymous() ? null : rule.roleOf(scan.user, scan.userOffset, scan.userLength);
        if (role == null) {
            return MismatchReason.NOT_A_MEMBER;
        }
        return resolver.rolePolicy().allows(role, rule.testVersion()) ? null : MismatchReason.ROLE_MAY_NOT_OPEN_VERSION;
    }

    static RuleFacts facts(RuleView rule) {
        return new RuleFacts(
                rule.appid(),
                rule.prefix(),
                rule.livePage(),
                rule.testPage(),
                rule.hasTest() ? rule.testVersion() : null);
    }
}
