package io.scangate.gateway.index;

import java.util.IdentityHashMap;

/**
 * The number of scans of each kind that each rule decided, for a bounded number of rules and kinds. The counts keep the layers
 * of their rules reachable, so the caller should remove the counts of layers without recent scans. Expected O(1) for an
 * increment, 32 to 64 bytes for each counted rule and kind. Not thread-safe.
 */
public final class RuleCounts {
    private static final int FIRST_SLOTS = 1 << 10;

    /** Fibonacci hashing: 2^64 divided by the golden ratio. */
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    private final IdentityHashMap<CompiledRules, Layer> layers = new IdentityHashMap<>();
    private final int most;
    private int used;
    private long scans;

    /**
     * No counts.
     *
     * @param most the most counts
     */
    public RuleCounts(int most) {
        this.most = most;
    }

    /** Receives the count of a rule and a kind. */
    @FunctionalInterface
    public interface Visitor {
        /** Receives one count; the rule is valid during the call only. */
        void count(RuleView rule, int kind, long scans);
    }

    /** The counts of a layer by kinds and places of rules: a hash table with open addressing. 0 marks an empty slot. */
    final class Layer {
        private long[] keys = new long[FIRST_SLOTS];
        private long[] counts = new long[FIRST_SLOTS];
        private int full;
        private boolean hit;

        /** Adds one scan; returns false if there is no room for another count. */
        boolean increment(long key) {
            int slot = slot(key);
            if (keys[slot] == 0) {
                if (used == most) {
                    return false;
                }
                if (full == keys.length / 2) {
                    grow();
                    slot = slot(key);
                }
                keys[slot] = key;
                full++;
                used++;
            }
            counts[slot]++;
            scans++;
            return true;
        }

        private int slot(long key) {
            int mask = keys.length - 1;
            int slot = (int) ((key * SPREAD) >>> Long.numberOfLeadingZeros(mask));
            while (keys[slot] != 0 && keys[slot] != key) {
                slot = slot + 1 & mask;
            }
            return slot;
        }

        private void forEach(CompiledRules compiled, RuleView view, Visitor visitor) {
            for (int i = 0; i < keys.length; i++) {
                if (counts[i] != 0) {
                    visitor.count(view(compiled, keys[i], view), Layout.countedKind(keys[i]), counts[i]);
                }
            }
        }

        /** Visits all counts and forgets each one that the visitor has taken, so that a failure counts none twice. */
        private void drain(CompiledRules compiled, RuleView view, Visitor visitor) {
            for (int i = 0; i < keys.length; i++) {
                if (counts[i] != 0) {
                    visitor.count(view(compiled, keys[i], view), Layout.countedKind(keys[i]), counts[i]);
                    scans -= counts[i];
                    counts[i] = 0;
                }
            }
        }

        private void grow() {
            long[] oldKeys = keys;
            long[] oldCounts = counts;
            long[] newKeys = new long[oldKeys.length * 2];
            // Both arrays exist before the table changes, so that a lack of memory leaves it as it is.
            counts = new long[oldCounts.length * 2];
            keys = newKeys;
            for (int i = 0; i < oldKeys.length; i++) {
                if (oldKeys[i] != 0) {
                    int slot = slot(oldKeys[i]);
                    keys[slot] = oldKeys[i];
                    counts[slot] = oldCounts[i];
                }
            }
        }
    }

    /** Sets a view to the rule of a key. */
    static RuleView view(CompiledRules compiled, long key, RuleView view) {
        view.set(compiled, Layout.countedPlace(key));
        return view;
    }

    /** The counts of a layer with new scans. */
    Layer layer(CompiledRules compiled) {
        Layer layer = layers.computeIfAbsent(compiled, key -> new Layer());
        layer.hit = true;
        return layer;
    }

    /** Visits each rule and kind with its count. A rule in two layers has two counts, which add up. Reuses the view. */
    public void forEach(Visitor visitor) {
        RuleView view = new RuleView();
        layers.forEach((compiled, layer) -> layer.forEach(compiled, view, visitor));
    }

    /** Visits and removes the counts of all layers without new scans since the previous call. Reuses the view. */
    public void drainIdleLayers(Visitor visitor) {
        RuleView view = new RuleView();
        layers.entrySet().removeIf(one -> {
            Layer layer = one.getValue();
            if (layer.hit) {
                layer.hit = false;
                return false;
            }
            layer.drain(one.getKey(), view, visitor);
            used -= layer.full;
            return true;
        });
    }

    /** The number of scans. */
    public long scans() {
        return scans;
    }

    /** Whether more than half of the room is used. */
    public boolean isHalfFull() {
        return used > most / 2;
    }

    /** Whether no rule has a count. */
    public boolean isEmpty() {
        return layers.isEmpty();
    }
}
