package io.scangate.gateway.resolve;

import io.scangate.gateway.index.RuleIndex;
import io.scangate.gateway.index.RuleView;
import io.scangate.gateway.link.Link;
import io.scangate.gateway.link.LinkDiagnosis;
import io.scangate.gateway.resolve.Explanation.RuleFacts;
import io.scangate.gateway.rule.Role;
import io.scangate.gateway.rule.Withheld;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Explains scans to people: the decision of {@link Resolver} and its reasons. The explanation depends on the rules and not on
 * their order in the index. It compares the link with every origin and with a bounded number of rules ({@link NearSearch}), which takes
 * about 0.3 s for a million origins: not for event loops. Immutable, so thread-safe.
 */
public final class Explainer {
    /** The most rules that a step of the search for near rules compares. An origin with half of them is compared whole. */
    private static final int MOST_COMPARED = 4_096;

    private static final int NEAREST = 5;
    private static final int MORE_SPECIFIC = 20;

    private final Resolver resolver;
    private final int most;
    private final boolean whole;

    /** Creates an explainer for the decisions of a resolver. */
    public Explainer(Resolver resolver) {
        this(resolver, MOST_COMPARED, false);
    }

    /**
     * Creates an explainer.
     *
     * @param most the most rules to compare in a step
     * @param whole whether to compare all rules of the link's origin all the same
     */
    Explainer(Resolver resolver, int most, boolean whole) {
        this.resolver = resolver;
        this.most = most;
        this.whole = whole;
    }

    /**
     * Creates an explainer that compares a link with all rules of its origin, however many these are. A million take about 0.1 s, and
     * some tenths of a second with percent-encoded paths.
     */
    public static Explainer ofWholeOrigins(Resolver resolver) {
        return new Explainer(resolver, MOST_COMPARED, true);
    }

    /**
     * Explains a scan.
     *
     * @param appid the account in which to search for near rules; null for all accounts
     */
    public Explanation explain(RuleIndex index, Link link, Scan scan, @Nullable String appid) {
        return explain(
                index, link, scan, rule -> true, search -> appid == null ? search.ofAll() : search.ofAccount(appid));
    }

    /**
     * Explains a scan to the owner of an account. As near it may name the account's own rules on any host, and other accounts'
     * published rules on the link's host, with or without {@code www.}, under any scheme and port.
     *
     * @param appid the account
     */
    public Explanation explainToOwner(RuleIndex index, Link link, Scan scan, String appid) {
        return explain(
                index,
                link,
                scan,
                rule -> rule.isPublished() || rule.appid().equals(appid),
                search -> search.ofHostAndAccount(appid));
    }

    /**
     * Explains a scan.
     *
     * @param wanted selects the rules that the explanation may name as near; it does not affect the decision
     * @param search searches near rules, and returns whether no other rule could be as near
     */
    Explanation explain(
            RuleIndex index, Link link, Scan scan, Predicate<RuleView> wanted, Predicate<NearSearch> search) {
        RuleView rule = new RuleView();
        Decision decision = resolver.resolve(index, link, scan, rule);
        List<MismatchReason> reasons = new ArrayList<>();
        if (resolver.isTooOld(scan)) {
            reasons.add(MismatchReason.CLIENT_TOO_OLD);
        }
        if (link.hasUserInfo()) {
            reasons.add(MismatchReason.USER_INFO_IN_LINK);
        }
        String text = link.toString();
        List<LinkDiagnosis> faults = LinkDiagnosis.of(link);
        if (!link.hasUserInfo() && index.find(link, rule)) {
            addReasons(link, scan, rule, decision, reasons);
            Parts decides = Parts.of(rule.prefix());
            NearRules near = new NearRules(text, MORE_SPECIFIC);
            Predicate<RuleView> moreSpecific =
                    other -> Parts.of(other.prefix()).isMoreSpecificThan(decides) && wanted.test(other);
            boolean all = search.test(new NearSearch(index, link, moreSpecific, near, true, most, whole));
            RuleFacts facts = facts(rule);
            return new Explanation(
                    text, decision, reasons, facts, List.of(), near.rules(), faults, all && !near.isCut());
        }
        NearRules near = new NearRules(text, NEAREST);
        boolean all = search.test(new NearSearch(index, link, wanted, near, false, most, whole));
        return new Explanation(text, decision, reasons, null, near.rules(), List.of(), faults, all);
    }

    private void addReasons(Link link, Scan scan, RuleView rule, Decision decision, List<MismatchReason> reasons) {
        if (decision == Decision.OPEN_TEST) {
            return;
        }
        Withheld withheld = rule.withheld();
        if (withheld != null) {
            reasons.add(withheld == Withheld.BLOCKED ? MismatchReason.BLOCKED : MismatchReason.SUSPENDED);
            return;
        }
        if (!rule.isPublished()) {
            reasons.add(MismatchReason.UNPUBLISHED);
        }
        MismatchReason noTest = whyNoTest(link, scan, rule);
        if (noTest != null) {
            reasons.add(noTest);
        }
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
                rule.hasTest() ? rule.testVersion() : null,
                rule.withheld());
    }
}
