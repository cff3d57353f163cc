package io.scangate.bench.scale;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.DoubleSupplier;

/** A machine: some processors with one queue of jobs, and a line on which all bytes leave one after the other. */
final class Station {
    private final Events events;
    private final int processors;
    private final double bytesASecond;
    private final Queue<Job> waiting = new ArrayDeque<>();
    private int busy;
    private double lineFree;
    private double processorSeconds;
    private long sentBytes;
    private long answers;

    private record Job(DoubleSupplier begin, Runnable end) {}

    /** @param bytesASecond of the line; infinite for one that costs no time */
    Station(Events events, int processors, double bytesASecond) {
        this.events = events;
        this.processors = processors;
        this.bytesASecond = bytesASecond;
    }

    /**
     * Takes a processor when one is free.
     *
     * @param begin runs then, decides what is done, and returns the seconds that it takes
     */
    void work(DoubleSupplier begin, Runnable end) {
        waiting.add(new Job(begin, end));
        next();
    }

    private void next() {
        while (busy < processors && !waiting.isEmpty()) {
            Job job = waiting.remove();
            busy++;
            double seconds = job.begin.getAsDouble();
            processorSeconds += seconds;
            events.after(seconds, () -> {
                busy--;
                job.end.run();
                next();
            });
        }
    }

    /** Puts bytes on the line; the action runs when the last one has left and has travelled. */
    void send(long bytes, double latency, Runnable arrived) {
        lineFree = Math.max(lineFree, events.now()) + bytes / bytesASecond;
        sentBytes += bytes;
        answers++;
        events.after(lineFree - events.now() + latency, arrived);
    }

    double processorSeconds() {
        return processorSeconds;
    }

    long sentBytes() {
        return sentBytes;
    }

    long answers() {
        return answers;
    }
}
