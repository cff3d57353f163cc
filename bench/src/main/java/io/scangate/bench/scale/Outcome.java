package io.scangate.bench.scale;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** When each gateway served each change, and what that took. Revisions count from 1. */
final class Outcome {
    private final int gateways;
    private final List<Double> published = new ArrayList<>();
    private final List<float[]> delays = new ArrayList<>();
    private long arrived;
    private long receivedBytes;

    Outcome(int gateways) {
        this.gateways = gateways;
    }

    /** A new change; returns its revision. */
    int publish(double now) {
        published.add(now);
        float[] none = new float[gateways];
        Arrays.fill(none, Float.NaN);
        delays.add(none);
        return published.size();
    }

    /** A gateway serves the changes after one revision up to another. */
    void serve(int gateway, int after, int revision, double now) {
        for (int each = after; each < revision; each++) {
            if (!Float.isNaN(delays.get(each)[gateway])) {
                throw new IllegalStateException("gateway " + gateway + " serves revision " + (each + 1) + " again");
            }
            delays.get(each)[gateway] = (float) (now - published.get(each));
            arrived++;
        }
    }

    void receive(long bytes) {
        receivedBytes += bytes;
    }

    int changes() {
        return published.size();
    }

    /** Pairs of a gateway and a change that it serves. */
    long arrived() {
        return arrived;
    }

    long receivedBytes() {
        return receivedBytes;
    }

    /** The seconds until a share of the gateways served a change: the median of all changes. */
    double until(double share) {
        return ofChanges(share)[changes() / 2];
    }

    /** The same of the change that took longest. */
    double longestUntil(double share) {
        return ofChanges(share)[changes() - 1];
    }

    private double[] ofChanges(double share) {
        double[] all =
                delays.stream().mapToDouble(each -> quantile(each, share)).toArray();
        Arrays.sort(all);
        return all;
    }

    /** A quantile of all delays of all gateways. */
    double quantile(double share) {
        float[] all = new float[gateways * changes()];
        for (int i = 0; i < changes(); i++) {
            System.arraycopy(delays.get(i), 0, all, i * gateways, gateways);
        }
        return quantile(all, share);
    }

    private static double quantile(float[] values, double share) {
        float[] sorted = values.clone();
        Arrays.sort(sorted);
        if (sorted.length == 0 || Float.isNaN(sorted[sorted.length - 1])) {
            throw new IllegalStateException("a change was not served by all gateways");
        }
        return sorted[(int) Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - (share < 1 ? 0 : 1))];
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Outcome that
                && published.equals(that.published)
                && receivedBytes == that.receivedBytes
                && Arrays.deepEquals(delays.toArray(), that.delays.toArray());
    }

    @Override
    public int hashCode() {
        return Objects.hash(published, receivedBytes, Arrays.deepHashCode(delays.toArray()));
    }
}
