package io.scangate.bench.scale;

import java.util.Comparator;
import java.util.PriorityQueue;

/** The clock of a simulation: runs events in the order of their times, and those of one time in the order of their entry. */
final class Events {
    private final PriorityQueue<Event> queue =
            new PriorityQueue<>(Comparator.comparingDouble(Event::at).thenComparingLong(Event::number));
    private double now;
    private long number;

    private record Event(double at, long number, Runnable action) {}

    /** The time in seconds since the start. */
    double now() {
        return now;
    }

    /** Runs an action after a time. */
    void after(double seconds, Runnable action) {
        if (!(seconds >= 0)) {
            throw new IllegalArgumentException("after " + seconds + " s (expected: >= 0)");
        }
        queue.add(new Event(now + seconds, number++, action));
    }

    /** Runs events until a time, or until there is none. */
    void runUntil(double end) {
        while (!queue.isEmpty() && queue.element().at() <= end) {
            Event next = queue.remove();
            now = next.at();
            next.action().run();
        }
        now = Math.max(now, end);
    }
}
