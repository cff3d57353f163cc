package io.scangate.bench.scale;

import java.util.SplittableRandom;

/**
 * The lines between machines. Assumed, not measured.
 *
 * @param leastLatency from one machine to another, in one direction
 * @param mostLatency of these; the latency of each gateway is uniform between both
 * @param bytesASecond of a machine's line
 * @param loss the share of answers with changes after which the connection is found dead
 */
record Network(double leastLatency, double mostLatency, double bytesASecond, double loss) {
    /** Costs nothing and loses nothing. */
    static final Network NONE = new Network(0, 0, Double.POSITIVE_INFINITY, 0);

    double latency(SplittableRandom random) {
        return leastLatency + random.nextDouble() * (mostLatency - leastLatency);
    }

    boolean loses(SplittableRandom random) {
        return random.nextDouble() < loss;
    }
}
