package io.scangate.gateway.index;

import java.util.Arrays;

/**
 * The rules that decided, one after the other as scans come: one sequential write a scan, so that counting them, which
 * needs random memory, can be done later and elsewhere. One thread writes; handed over, another one reads.
 */
public final class RuleLog {
    /** Scans that fit: as many as the second-level cache holds beside the rest. */
    private static final int MAX_SCANS = 1 << 13;

    private final long[] scans = new long[MAX_SCANS];

    /** Layers of indexes: an index has one to three, up to five while a merge runs; the next index shares most of them. */
    private final CompiledRules[] layers = new CompiledRules[Layout.SCAN_LAYERS];

    private int size;
    private int layerCount;

    /**
     * Notes a scan.
     *
     * @return false if there is no room for it
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

    /** Whether nothing was noted. */
    public boolean isEmpty() {
        return size == 0;
    }

    /** Adds what was noted to counts, and forgets it. */
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
