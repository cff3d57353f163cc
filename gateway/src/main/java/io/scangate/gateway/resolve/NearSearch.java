package io.scangate.gateway.resolve;

import io.scangate.gateway.index.RuleIndex;
import io.scangate.gateway.index.RuleView;
import io.scangate.gateway.link.Link;
import io.scangate.gateway.link.LinkParser;
import io.scangate.gateway.resolve.Explanation.NearRule;
import io.scangate.gateway.resolve.Explanation.RuleFacts;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Searches an index for the rules that are near to a link. The result depends on the rules and not on the parts and layers of
 * the index. Not thread-safe: used once.
 *
 * <p>A search of all rules compares the link with these rules, at most a number of them ("most") in each step:
 *
 * <ol>
 *   <li>rules that match a variant of the link with a common mistake in its path, {@value #MATCHES} for each variant;
 *   <li>rules of the link's origin: half of them just before the link in the order of keys, and half from the link on. These are
 *       all rules of an origin that has no more on either side. If whole origins are wanted, then all others that {@link NearFilter}
 *       selects, or that have as much in common with the link as the near rules;
 *   <li>for each of the {@value NearOrigins#MOST} nearest other origins: the rules that match the link apart from the origin, and
 *       the first rules in the order of keys, if they could be near.
 * </ol>
 *
 * <p>O(origins + compared rules * length of the link).
 */
final class NearSearch {
    /** The most rules to compare that match one variant of the link. */
    private static final int MATCHES = 32;

    /** The first size of the memory for a key. */
    private static final int KEY_BYTES = 256;

    /** The most parent paths to look up. */
    private static final int MAX_ABOVE = 64;

    private final RuleIndex index;
    private final Link itself;
    private final Parts link;
    private final String linkText;
    private final Comparison comparison;
    private final Predicate<RuleView> wanted;
    private final NearRules near;
    private final boolean singleOnly;
    private final int most;
    private final boolean whole;

    /** The rules of other origins that may still be compared. */
    private int left;

    /**
     * Creates a search.
     *
     * @param wanted selects the rules that may be near
     * @param near receives the near rules
     * @param singleOnly whether to ignore rules with more than a single difference
     * @param most the most rules to compare in a step; rules that are not wanted count, because they take time as well
     * @param whole whether to compare all rules of the link's origin all the same
     */
    NearSearch(
            RuleIndex index,
            Link link,
            Predicate<RuleView> wanted,
            NearRules near,
            boolean singleOnly,
            int most,
            boolean whole) {
        this.index = index;
        this.itself = link;
        this.linkText = link.toString();
        this.link = Parts.of(linkText);
        this.comparison = new Comparison(this.link, link.hasUserInfo());
        this.wanted = wanted;
        this.near = near;
        this.singleOnly = singleOnly;
        this.most = most;
        this.whole = whole;
        this.left = most;
    }

    /**
     * Searches the rules of an account: of more than the most rules those with the longest common prefix with the link, then
     * the first in the order of texts. O(rules in the blocks of the account). Returns whether it compared all.
     */
    boolean ofAccount(String appid) {
        record Own(RuleFacts facts, int shared) {}
        TreeSet<Own> nearest =
                new TreeSet<>(Comparator.comparingInt(Own::shared).reversed().thenComparing(own -> own.facts()
                        .prefix()));
        boolean[] all = {true};
        index.forEachRuleOfAccount(appid, rule -> {
            if (wanted.test(rule)) {
                nearest.add(new Own(Explainer.facts(rule), Comparison.shared(linkText, rule.prefix())));
                if (nearest.size() > most) {
                    nearest.pollLast();
                    all[0] = false;
                }
            }
            return true;
        });
        nearest.forEach(own -> compare(own.facts().prefix(), own::facts));
        return all[0];
    }

    /** Searches all rules. Returns whether no other rule could be as near as the near rules. */
    boolean ofAll() {
        return ofOrigins(origin -> true);
    }

    /**
     * Searches the rules of the link's host, with or without {@code www.}, under any scheme and port, and the rules of an account on
     * any host. Returns whether no other of these rules could be as near as the near rules.
     */
    boolean ofHostAndAccount(String appid) {
        boolean all = ofOrigins(comparison::isOfSameHost);
        return ofAccount(appid) && all;
    }

    /** Searches the rules of the link's origin and of the chosen other origins. */
    private boolean ofOrigins(Predicate<String> chosen) {
        lookUpPaths();
        boolean all = index.forEachRuleNear(itself, most / 2, this::compare);
        if (!all && whole) {
            compareWholeOrigin();
            all = true;
        }
        return ofOtherOrigins(chosen) && all;
    }

    /** Compares all rules of the link's origin, in some tenths of a microsecond each. */
    private void compareWholeOrigin() {
        NearFilter filter = new NearFilter(link);
        int originLength = link.origin().length();
        byte[][] key = {new byte[KEY_BYTES]};
        index.forEachRuleOfOrigin(link.origin(), rule -> {
            int length = rule.keyLength();
            if (key[0].length < length + RuleView.COPY_SLACK) {
                key[0] = new byte[length + RuleView.COPY_SLACK];
            }
            rule.copyKey(key[0], 0);
            if (filter.maySelect(key[0], length) || couldKeep(rule, originLength + filter.shared(key[0], length))) {
                compare(rule);
            }
            return true;
        });
    }

    private boolean couldKeep(RuleView rule, int shared) {
        return !singleOnly && shared >= near.leastShared() && near.couldKeep(rule.prefix(), shared);
    }

    private void lookUpPaths() {
        lookUp(link, 0); // It matches only the rules of a link with user info, which is a difference.
        lookUp(link.withPath(link.path() + "/"), 0);
        lookUp(Comparison.lower(link), 0);
        lookUp(Comparison.withoutDoubledSlashes(link), 0);
        lookUp(link.withPath(Comparison.decodedKey(link.path())), 0);
        Parts shorter = Comparison.withoutFirstSegment(link);
        if (shorter != null) {
            lookUp(shorter, 0);
        }
        int slash = link.path().lastIndexOf('/');
        for (int above = 0; slash > 0 && above < MAX_ABOVE; above++) {
            lookUp(link.withPath(link.path().substring(0, slash)), slash);
            slash = link.path().lastIndexOf('/', slash - 1);
        }
    }

    /** Compares the rules that match a variant of the link and have paths of a least length. */
    private void lookUp(Parts changed, int leastPath) {
        if (LinkParser.parse(changed.text()) instanceof Link other) {
            int[] matches = new int[1];
            int least = changed.origin().length() + leastPath;
            index.forEachMatch(
                    other, rule -> rule.prefix().length() >= least && compare(rule) && ++matches[0] < MATCHES);
        }
    }

    private boolean ofOtherOrigins(Predicate<String> chosen) {
        NearOrigins origins = new NearOrigins(index);
        index.forEachOrigin(name -> {
            if (!chosen.test(name)) {
                return;
            }
            boolean single = comparison.hasSingleDifference(name);
            int shared = Comparison.shared(linkText, name);
            if (!name.equals(link.origin()) && (single || couldKeep(name, shared))) {
                origins.add(new NearOrigins.Origin(name, single, shared));
            }
        });
        boolean all = true;
        List<NearOrigins.Origin> nearest = origins.nearestAndOneMore();
        for (int i = 0; i < nearest.size(); i++) {
            NearOrigins.Origin origin = nearest.get(i);
            if (i == NearOrigins.MOST) {
                return all && !origin.single() && !couldKeep(origin.name(), origin.shared());
            }
            all &= !origin.single() || compareMatches(origin.name());
            if (couldKeep(origin.name(), origin.shared())) {
                all &= index.forEachFirstRule(origin.name(), left, this::compareOther);
            }
        }
        return all;
    }

    /** Whether rules of another origin could be near because of their common prefix with the link. */
    private boolean couldKeep(String origin, int shared) {
        return !singleOnly && near.couldKeep(origin, shared);
    }

    /** Compares the rules of another origin that match the path and query of the link. Returns whether it compared all. */
    private boolean compareMatches(String origin) {
        boolean[] all = {true};
        if (LinkParser.parse(origin + link.pathAndQuery()) instanceof Link other) {
            index.forEachMatch(other, rule -> all[0] = left > 0 && compareOther(rule));
        }
        return all[0];
    }

    private boolean compareOther(RuleView rule) {
        left--;
        return compare(rule);
    }

    private boolean compare(RuleView rule) {
        if (wanted.test(rule)) {
            compare(rule.prefix(), () -> Explainer.facts(rule));
        }
        return true;
    }

    private void compare(String prefix, Supplier<RuleFacts> facts) {
        Mismatch mismatch = comparison.with(Parts.of(prefix));
        if (mismatch == null) {
            return; // A rule that matches is not a near rule.
        }
        boolean counts =
                mismatch.single() || (!singleOnly && near.couldKeep(prefix, Comparison.shared(linkText, prefix)));
        if (counts) {
            near.add(new NearRule(facts.get(), mismatch));
        }
    }
}
