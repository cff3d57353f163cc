package io.scangate.gateway.resolve;

import io.scangate.gateway.resolve.Explanation.NearRule;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/**
 * Collects the rules that are nearest to a link. The result does not depend on the order of the calls. Rules with a single
 * difference come first, then rules with the longest common prefix; of those with a single difference then the one that would
 * decide, the most specific; then rules in the order of their prefixes. Adding takes
 * O(log kept rules). Not thread-safe.
 */
final class NearRules {
    /**
     * A rule.
     *
     * @param shared the length of its common prefix with the link
     * @param path the length of its path, and 0 where it differs in more than one thing, so that it would not decide anyway
     * @param query the same of its query
     */
    private record Candidate(NearRule rule, int shared, int path, int query) {
        static final Comparator<Candidate> NEAREST_FIRST = Comparator.comparing(
                        (Candidate candidate) -> !candidate.rule().mismatch().single())
                .thenComparing(Comparator.comparingInt(Candidate::shared).reversed())
                .thenComparing(Comparator.comparingInt(Candidate::path).reversed())
                .thenComparing(Comparator.comparingInt(Candidate::query).reversed())
                .thenComparing(candidate -> candidate.rule().rule().prefix());

        static Candidate of(NearRule rule, int shared) {
            if (!rule.mismatch().single()) {
                return new Candidate(rule, shared, 0, 0);
            }
            Parts parts = Parts.of(rule.rule().prefix());
            return new Candidate(
                    rule, shared, parts.path().length(), parts.queryText().length());
        }
    }

    private final String link;
    private final int most;
    private final TreeSet<Candidate> nearest = new TreeSet<>(Candidate.NEAREST_FIRST);
    private boolean full;

    /** Creates a collection of at most {@code most} rules. */
    NearRules(String link, int most) {
        this.link = link;
        this.most = most;
    }

    /** Adds a rule if it is one of the nearest. Ignores a rule that it has. */
    void add(NearRule rule) {
        int shared = Comparison.shared(link, rule.rule().prefix());
        nearest.add(Candidate.of(rule, shared));
        if (nearest.size() > most) {
            nearest.pollLast();
            full = true;
        }
    }

    /** Whether a rule with several differences and a common prefix of that length could be one of the nearest. */
    boolean couldKeep(String prefix, int shared) {
        if (nearest.size() < most) {
            return true;
        }
        Candidate last = nearest.last();
        return !last.rule().mismatch().single()
                && (shared > last.shared()
                        || (shared == last.shared()
                                && prefix.compareTo(last.rule().rule().prefix()) < 0));
    }

    /** The least common prefix of a rule with several differences that could be one of the nearest. */
    int leastShared() {
        if (nearest.size() < most) {
            return 0;
        }
        Candidate last = nearest.last();
        return last.rule().mismatch().single() ? Integer.MAX_VALUE : last.shared();
    }

    /** Whether rules were dropped because the collection was full. */
    boolean isCut() {
        return full;
    }

    /** The rules, the nearest first. */
    List<NearRule> rules() {
        return nearest.stream().map(Candidate::rule).toList();
    }
}
