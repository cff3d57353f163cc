package io.scangate.gateway.index;

import java.util.Arrays;

/**
 * The rules that decided scans, in the order of the scans. Adding is O(1): one sequential write. Counting needs random memory
 * accesses and happens later in another thread. Not thread-safe: one thread writes and hands the log over to the reader.
 */
public final class RuleLog {
    /** The capacity in scans, chosen so that the log fits into the second-level cache. */
    private static final int MAX_SCANS = 1 << 13;

    private final long[] scans = new long[MAX_SCANS];

    /** The layers of the scans' rules. An index has few, and shares most with its successor. */
    private final CompiledRules[] layers = new CompiledRules[Layout.SCAN_LAYERS];

    private int size;
    private int layerCount;

    /**
     * Adds a scan.
     *
     * @return false if the log is full or cannot distinguish another layer
     */
    public boolean add(RuleView rule) {
        int layer = layer(rule.layer());
        if (layer < 0 || size == MAX_SCANS) {
            return false;
        }
        scans[size++] = Layout.scan(layer, rule.place());
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

    /** Adds the scans to counts and clears the log. */
    public void drainTo(RuleCounts counts) {
        for (int i = 0; i < layerCount; i++) {
            RuleCounts.Layer layer = counts.layer(layers[i]);
            for (int at = 0; at < size; at++) {
                long scan = scans[at];
                if (Layout.scanLayer(scan) == i) {
                    layer.increment(Layout.scanPlace(scan));
                }
            }
        }
        Arrays.fill(layers, 0, layerCount, null);
        size = 0;
        layerCount = 0;
    }
}
