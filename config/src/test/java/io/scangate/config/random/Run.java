package io.scangate.config.random;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** What all actors of a run share. Not thread-safe. */
final class Run {
    /** A failed run tells so many of its last steps. */
    private static final int TOLD = 30;

    final Random random;
    final boolean isLong;
    final Platform platform;
    final Links links;
    final Calls calls;
    final Counts counts = new Counts();
    final History history;
    Model model;
    private final Deque<String> steps = new ArrayDeque<>();

    /** How often each kind of action had which outcome. */
    private final Map<String, Integer> outcomes = new TreeMap<>();

    private int pages;
    private long told;

    /**
     * Begins.
     *
     * @param isLong whether there is time for faults that take seconds
     */
    Run(Random random, Platform platform, boolean isLong) {
        this.random = random;
        this.isLong = isLong;
        this.platform = platform;
        this.links = new Links(random, platform.port());
        this.model = new Model();
        this.history = new History(platform::head, model.served());
        this.calls = new Calls(this, new Random(random.nextLong()));
    }

    <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }

    boolean once(int in) {
        return random.nextInt(in) == 0;
    }

    /** A page that no rule has had. */
    String newPage() {
        return "pages/p" + pages++ + (once(6) ? "?from=qr" : "");
    }

    /** Notes what is done in this step. */
    void tell(String what) {
        if (steps.size() == TOLD) {
            steps.removeFirst();
        }
        steps.addLast(what);
        told++;
    }

    /** How often something was done. */
    long told() {
        return told;
    }

    /** Adds to what was told last. */
    void add(String more) {
        steps.addLast(steps.removeLast() + more);
    }

    /** Counts an outcome of a kind of action. */
    void outcome(String kind, String outcome) {
        outcomes.merge(kind + " " + outcome, 1, Integer::sum);
    }

    List<String> steps() {
        return new ArrayList<>(steps);
    }

    Map<String, Integer> outcomes() {
        return outcomes;
    }

    /** A change was acknowledged, and the model has it. */
    void changed() {
        history.changed(model.served());
    }

    /** Ends all faults of databases and networks. */
    void heal() throws IOException {
        platform.heal();
    }
}
