package io.scangate.config.soak;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the rule of each slot answered at each revision. Thread-safe. */
final class History {
    /** The answer where no rule is. */
    static final String NONE = "no_rule";

    /** A change that is in no revision up to {@code after}, and in all from {@code by} on. */
    private record Step(long after, long by, String answer) {}

    private final Map<Integer, List<Step>> steps = new HashMap<>();
    private long known;

    /** Notes a change, which was made between two known revisions. */
    synchronized void add(int slot, long after, long by, String answer) {
        steps.computeIfAbsent(slot, each -> new ArrayList<>()).add(new Step(after, by, answer));
        known(by);
    }

    /** Notes that there are no more changes up to a revision. */
    synchronized void known(long revision) {
        known = Math.max(known, revision);
    }

    /** The revision up to which all changes are known. */
    synchronized long known() {
        return known;
    }

    /** Whether an answer is right at a known revision. */
    synchronized boolean allows(int slot, long revision, String answer) {
        String certain = NONE;
        for (Step step : steps.getOrDefault(slot, List.of())) {
            if (step.after >= revision) {
                break;
            }
            if (step.by <= revision) {
                certain = step.answer;
            } else if (step.answer.equals(answer)) {
                return true;
            }
        }
        return certain.equals(answer);
    }
}
