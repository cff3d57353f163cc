package io.scangate.gateway.index;

import java.util.Arrays;

/**
 * The rules that decided scans, with the kinds of the scans, in their order. Adding is O(1): one sequential write. Counting needs
 * random memory accesses and happens later in another thread. Not thread-safe: one thread writes and hands the log over to the reader.
 */
public final class RuleLog {
    /** The number of kinds that a log can distinguish. */
    public static final int KINDS = Layout.SCAN_KINDS;

    /** The capacity in scans, chosen so that the log fits into the second-level cache. */
    private static final int MAX_SCANS = 1 << 13;

    /** The number of scans whose memory accesses overlap. */
    private static final int TOUCHED_AHEAD = 64;

    private final long[] scans = new long[MAX_SCANS];

    /** The layers of the scans' rules. An index has few, and shares most with its successor. */
    private final CompiledRules[] layers = new CompiledRules[Layout.SCAN_LAYERS];

    private int size;
    private int layerCount;

    /**
     * Adds a scan.
     *
     * @param kind the caller's number for the kind of the scan, below {@link #KINDS}
     * @return false if the log is full or cannot distinguish another layer; also from an empty log if the rule is behind
     *     128 MiB of other rules of its block
     */
    public boolean add(RuleView rule, int kind) {
        int layer = layer(rule.layer());
        long place = rule.place();
        if (layer < 0 || size == MAX_SCANS || !Layout.fitsScan(place)) {
            return false;
        }
        scans[size++] = Layout.scan(layer, kind, place);
        return true;
    }

    private int layer(CompiledRules layer) {
        for (int i = 0; i < layerCount; i++) {
            if (layers[i] == layer) {
                return i;
            }
        }
        if (layerCount == Layout.SCAN_LAYERS) {
            return -1;
        }
        layers[layerCount] = layer;
        return layerCount++;
    }

    /** Whether the log is empty. */
    public boolean isEmpty() {
        return size == 0;
    }

    /** The number of scans. */
    public int size() {
        return size;
    }

    /**
     * Adds the scans to counts and clears the log, also if that fails.
     *
     * @param surplus receives the scans of rules for which the counts have no room
     */
    public void drainTo(RuleCounts counts, RuleCounts.Visitor surplus) {
        try {
            RuleView view = new RuleView();
            for (int i = 0; i < layerCount; i++) {
                RuleCounts.Layer layer = counts.layer(layers[i]);
                for (int at = 0; at < size; at++) {
                    if (at % TOUCHED_AHEAD == 0) {
                        counts.touch(layer, scans, at, Math.min(size, at + TOUCHED_AHEAD));
                    }
                    long scan = scans[at];
                    if (Layout.scanLayer(scan) == i && !layer.increment(Layout.counted(scan))) {
                        surplus.count(RuleCounts.view(layers[i], Layout.counted(scan), view), kind(scan), 1);
                    }
                }
            }
        } finally {
            clear();
        }
    }

    private static int kind(long scan) {
        return Layout.countedKind(Layout.counted(scan));
    }

    /** Removes all scans. */
    public void clear() {
        Arrays.fill(layers, 0, layerCount, null);
        size = 0;
        layerCount = 0;
    }
}
