package io.scangate.bench.scale;

import java.util.SplittableRandom;

/** Changes on their way to gateways: publishes them at fixed times and measures when all gateways serve them, and what that took. Deterministic by its seed. */
abstract class FanOut {
    private static final double MOST_SECONDS = 600;

    final Events events = new Events();
    final Costs costs;
    final Network network;
    final SplittableRandom random;
    final Outcome outcome;
    private final int gateways;
    private Usage used = Usage.NONE;

    FanOut(int gateways, Costs costs, Network network, long seed) {
        this.gateways = gateways;
        this.costs = costs;
        this.network = network;
        this.random = new SplittableRandom(seed);
        this.outcome = new Outcome(gateways);
    }

    /** Starts the gateways; returns the time from which on they behave as a fleet that has run for a while. */
    abstract double start();

    /** A change is published. */
    abstract void publish();

    /** What was used since the start. */
    abstract Usage used();

    /** Publishes changes at fixed times and runs until all gateways serve them. */
    final Outcome run(int changes, double aSecond) {
        double begin = start();
        double end = begin + changes / aSecond;
        for (int i = 0; i < changes; i++) {
            events.after(begin + i / aSecond, this::publish);
        }
        events.after(begin, () -> used = used());
        events.after(end, () -> used = used().since(used));
        long all = (long) changes * gateways;
        for (double until = end; outcome.arrived() < all; until += 1) {
            if (until > end + MOST_SECONDS) {
                throw new IllegalStateException("not all gateways have got all changes after ten minutes");
            }
            events.runUntil(until);
        }
        return outcome;
    }

    /** What was used while changes were published. */
    final Usage usage() {
        return used;
    }
}
