package io.scangate.gateway.resolve;

import io.scangate.gateway.resolve.Explanation.NearRule;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/**
 * The nearest of the rules that it is shown; their order does not matter. First those that would match if one thing were otherwise,
 * then those with the longest common prefix, and of equal ones the first by the prefix's text. Not thread-safe.
 */
final class NearRules {
    /** A rule, and how many characters of the link it shares. */
    private record Candidate(NearRule rule, int shared) {
        static final Comparator<Candidate> NEAREST_FIRST = Comparator.comparing(
                        (Candidate candidate) -> !candidate.rule().mismatch().single())
                .thenComparing(Comparator.comparingInt(Candidate::shared).reversed())
                .thenComparing(candidate -> candidate.rule().rule().prefix());
    }

    private final String link;
    private final int most;
    private final TreeSet<Candidate> nearest = new TreeSet<>(Candidate.NEAREST_FIRST);
    private boolean full;

    /** Rules near to a link, so many at most. */
    NearRules(String link, int most) {
        this.link = link;
        this.most = most;
    }

    /** Keeps a rule if it is one of the nearest; one that was shown before is kept once. */
    void show(NearRule rule) {
        int shared = Comparison.shared(link, rule.rule().prefix());
        nearest.add(new Candidate(rule, shared));
        if (nearest.size() > most) {
            nearest.pollLast();
            full = true;
        }
    }

    /** Whether a rule that shares so much, and would not match if one thing were otherwise, could be kept. */
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

    /** Whether rules were shown that there was no room for. */
    boolean isCut() {
        return full;
    }

    /** The nearest, the nearest first. */
    List<NearRule> found() {
        return nearest.stream().map(Candidate::rule).toList();
    }
}
