package io.scangate.gateway.index;

import java.util.IdentityHashMap;
import java.util.function.ObjLongConsumer;

/**
 * The number of scans that each rule decided. The counts keep the layers of their rules reachable, so the caller should
 * remove the counts of layers without recent scans. Expected O(1) for an increment, 32 to 64 bytes for each counted
 * rule. Not thread-safe.
 */
public final class RuleCounts {
    private static final int FIRST_SLOTS = 1 << 10;

    /** Fibonacci hashing: 2^64 divided by the golden ratio. */
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    private final IdentityHashMap<CompiledRules, Layer> layers = new IdentityHashMap<>();

    /** The counts of a layer's rules by their places: a hash table with open addressing. Place 0 marks an empty slot. */
    static final class Layer {
        private long[] places = new long[FIRST_SLOTS];
        private long[] counts = new long[FIRST_SLOTS];
        private int used;
        private boolean hit;

        void increment(long place) {
            add(place, 1);
        }

        private void add(long place, long amount) {
            int slot = slot(place);
            if (places[slot] == 0) {
                places[slot] = place;
                if (++used > places.length / 2) {
                    grow();
                    slot = slot(place);
                }
            }
            counts[slot] += amount;
        }

        private int slot(long place) {
            int mask = places.length - 1;
            int slot = (int) ((place * SPREAD) >>> Long.numberOfLeadingZeros(mask));
            while (places[slot] != 0 && places[slot] != place) {
                slot = slot + 1 & mask;
            }
            return slot;
        }

        void forEach(CompiledRules compiled, RuleView view, ObjLongConsumer<RuleView> visitor) {
            for (int i = 0; i < places.length; i++) {
                if (places[i] != 0) {
                    view.set(compiled, places[i]);
                    visitor.accept(view, counts[i]);
                }
            }
        }

        private void grow() {
            long[] oldPlaces = places;
            long[] oldCounts = counts;
            places = new long[oldPlaces.length * 2];
            counts = new long[oldCounts.length * 2];
            for (int i = 0; i < oldPlaces.length; i++) {
                if (oldPlaces[i] != 0) {
                    int slot = slot(oldPlaces[i]);
                    places[slot] = oldPlaces[i];
                    counts[slot] = oldCounts[i];
                }
            }
        }
    }

    /** The counts of a layer with new scans. */
    Layer layer(CompiledRules compiled) {
        Layer layer = layers.computeIfAbsent(compiled, key -> new Layer());
        layer.hit = true;
        return layer;
    }

    /** Visits each rule with its count. A rule in two layers has two counts, which add up. Reuses the view. */
    public void forEach(ObjLongConsumer<RuleView> visitor) {
        RuleView view = new RuleView();
        layers.forEach((compiled, layer) -> layer.forEach(compiled, view, visitor));
    }

    /** Visits and removes the counts of all layers without new scans since the previous call. Reuses the view. */
    public void drainIdleLayers(ObjLongConsumer<RuleView> visitor) {
        RuleView view = new RuleView();
        layers.entrySet().removeIf(one -> {
            Layer layer = one.getValue();
            if (layer.hit) {
                layer.hit = false;
                return false;
            }
            layer.forEach(one.getKey(), view, visitor);
            return true;
        });
    }

    /** Whether no rule has a count. */
    public boolean isEmpty() {
        return layers.isEmpty();
    }
}
