package io.scangate.gateway.resolve;

import io.scangate.gateway.index.RuleIndex;
import io.scangate.gateway.index.RuleView;
import io.scangate.gateway.link.Link;
import io.scangate.gateway.link.LinkParser;
import io.scangate.gateway.resolve.Explanation.NearRule;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Searches an index for the rules that are near to a link. It looks up variants of the link with common mistakes, then visits
 * the rules of the link's origin, then the rules of every origin that may have a near rule. O(origins), and at most
 * {@link Explainer#MAX_COMPARED} comparisons. Not thread-safe.
 */
final class NearSearch {
    /** Ports that are often confused. A lookup finds rules with them in an index of any size. */
    private static final List<String> PORTS = List.of("", "80", "443", "8080", "8443");

    private static final List<String> SCHEMES = List.of("https", "http", "ftp");

    /** The most parent paths to look up. */
    private static final int MAX_ABOVE = 64;

    private final RuleIndex index;
    private final Parts link;
    private final String linkText;
    private final Comparison comparison;
    private final Predicate<RuleView> wanted;
    private final NearRules near;
    private final boolean singleOnly;
    private final int most;
    private final RuleView found = new RuleView();
    private int looked;

    /**
     * Creates a search.
     *
     * @param wanted selects the rules to compare
     * @param near receives the near rules
     * @param singleOnly whether to ignore rules with more than a single difference
     * @param most the most rules to read; rules that are not wanted count, because they take time as well
     */
    NearSearch(RuleIndex index, Link link, Predicate<RuleView> wanted, NearRules near, boolean singleOnly, int most) {
        this.index = index;
        this.linkText = link.toString();
        this.link = Parts.of(linkText);
        this.comparison = new Comparison(this.link, link.hasUserInfo());
        this.wanted = wanted;
        this.near = near;
        this.singleOnly = singleOnly;
        this.most = most;
    }

    /** Searches the rules of an account. Returns false if they were too many to compare all. */
    boolean ofAccount(String appid) {
        index.forEachRuleBesideAccount(appid, rule -> compare(rule, appid));
        return looked <= most;
    }

    /** Searches all rules. Returns false if they were too many to compare all. */
    boolean ofAll(Link itself) {
        lookUpOrigins();
        lookUpPaths();
        index.forEachRuleOfOrigin(itself, this::compare);
        index.forEachRuleOfOrigins(this::mayHaveNearRules, this::compare);
        return looked <= most;
    }

    private void lookUpOrigins() {
        for (String scheme : SCHEMES) {
            for (String port : PORTS) {
                lookUp(link.withOrigin(scheme, link.host(), port));
            }
        }
        lookUp(link.withOrigin(link.scheme(), link.hostWithOrWithoutWww(), link.port()));
        lookUp(link.withOrigin(link.scheme(), link.hostWithoutDot(), link.port()));
    }

    private void lookUpPaths() {
        lookUp(link.withPath(link.path() + "/"));
        lookUp(Comparison.lower(link));
        lookUp(Comparison.withoutDoubledSlashes(link));
        lookUp(link.withPath(Comparison.decodedKey(link.path())));
        Parts shorter = Comparison.withoutFirstSegment(link);
        if (shorter != null) {
            lookUp(shorter);
        }
        int slash = link.path().lastIndexOf('/');
        for (int above = 0; slash > 0 && above < MAX_ABOVE; above++) {
            lookUp(link.withPath(link.path().substring(0, slash)));
            slash = link.path().lastIndexOf('/', slash - 1);
        }
    }

    /** Looks up a variant of the link and compares the deciding rule with the link. */
    private void lookUp(Parts changed) {
        if (LinkParser.parse(changed.text()) instanceof Link other && index.find(other, found)) {
            compare(found);
        }
    }

    /** Whether an origin has a single difference from the link's, or its rules may be nearer than the collected ones. */
    private boolean mayHaveNearRules(String origin) {
        if (origin.equals(link.origin())) {
            return false; // The search has compared its rules.
        }
        int shared = Comparison.shared(linkText, origin);
        boolean couldKeep = !singleOnly && (shared == origin.length() || near.couldKeep(origin, shared));
        return couldKeep || comparison.hasSingleDifference(origin);
    }

    private boolean compare(RuleView rule) {
        return compare(rule, null);
    }

    /** Whether to go on. */
    private boolean compare(RuleView rule, @Nullable String appid) {
        if (++looked > most) {
            return false;
        }
        if ((appid != null && !rule.appid().equals(appid)) || !wanted.test(rule)) {
            return true;
        }
        String prefix = rule.prefix();
        Mismatch mismatch = comparison.with(Parts.of(prefix));
        if (mismatch == null) {
            return true; // A rule that matches is not a near rule.
        }
        boolean counts =
                mismatch.single() || (!singleOnly && near.couldKeep(prefix, Comparison.shared(linkText, prefix)));
        if (counts) {
            near.add(new NearRule(Explainer.facts(rule), mismatch));
        }
        return true;
    }
}
