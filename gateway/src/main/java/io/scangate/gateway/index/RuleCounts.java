package io.scangate.gateway.index;

import java.util.IdentityHashMap;

/**
 * The number of scans of each kind that each rule decided, for a bounded number of rules and kinds. The counts keep the layers
 * of their rules reachable, so the caller should remove the counts of layers without recent scans. Expected O(1) for an
 * increment, 32 to 64 bytes for each counted rule and kind. Not thread-safe.
 */
public final class RuleCounts {
    private static final int FIRST_SLOTS = 1 << 10;

    /** The words of a slot, and the place of the count in it. */
    private static final int SLOT = 2;

    private static final int COUNT = 1;

    /** The most calls of {@link #drainIdleLayers} for which the counts of idle layers are kept. */
    static final int PATIENCE = 20;

    /** Fibonacci hashing: 2^64 divided by the golden ratio. */
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    private final IdentityHashMap<CompiledRules, Layer> layers = new IdentityHashMap<>();
    private final int most;
    private int used;
    private long scans;
    private long touched;

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

    /**
     * The counts of a layer by kinds and places of rules: a hash table with open addressing. A slot has the key and then its
     * count, so that most increments need one line of the cache. A key of 0 marks an empty slot.
     */
    final class Layer {
        private long[] table = new long[SLOT * FIRST_SLOTS];
        private int full;
        private boolean hit;
        private int idleCalls;

        /** Adds one scan; returns false if there is no room for another count. */
        boolean increment(long key) {
            int at = at(key);
            if (table[at] == 0) {
                if (used == most) {
                    return false;
                }
                if (full == table.length / SLOT / 2) {
                    grow();
                    at = at(key);
                }
                table[at] = key;
                full++;
                used++;
            }
            table[at + COUNT]++;
            scans++;
            return true;
        }

        /** The place where the search for a key begins. */
        private int home(long key) {
            return (int) ((key * SPREAD) >>> Long.numberOfLeadingZeros(table.length - 1)) & ~1;
        }

        /** The place of a key, or of the empty slot for it. */
        private int at(long key) {
            int mask = table.length - 1;
            int at = home(key);
            while (table[at] != 0 && table[at] != key) {
                at = at + SLOT & mask;
            }
            return at;
        }

        private void forEach(CompiledRules compiled, RuleView view, Visitor visitor) {
            for (int i = 0; i < table.length; i += SLOT) {
                if (table[i + COUNT] != 0) {
                    visitor.count(view(compiled, table[i], view), Layout.countedKind(table[i]), table[i + COUNT]);
                }
            }
        }

        /** Visits all counts and forgets each one that the visitor has taken, so that a failure counts none twice. */
        private void drain(CompiledRules compiled, RuleView view, Visitor visitor) {
            for (int i = 0; i < table.length; i += SLOT) {
                if (table[i + COUNT] != 0) {
                    visitor.count(view(compiled, table[i], view), Layout.countedKind(table[i]), table[i + COUNT]);
                    scans -= table[i + COUNT];
                    table[i + COUNT] = 0;
                }
            }
        }

        /** Whether to drain the counts; forgets that there were new scans. */
        private boolean isIdle(boolean otherScans) {
            idleCalls = hit ? 0 : idleCalls + 1;
            hit = false;
            return (idleCalls > 0 && otherScans) || idleCalls == PATIENCE;
        }

        private void grow() {
            long[] old = table;
            table = new long[2 * old.length];
            for (int i = 0; i < old.length; i += SLOT) {
                if (old[i] != 0) {
                    int at = at(old[i]);
                    table[at] = old[i];
                    table[at + COUNT] = old[i + COUNT];
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

    /** Reads the slots of some scans, so that the processor waits for all of them at once. */
    void touch(Layer layer, long[] scans, int from, int to) {
        for (int i = from; i < to; i++) {
            touched += layer.table[layer.home(Layout.counted(scans[i]))];
        }
    }

    /** Keeps the reads of {@link #touch}, which have no other effect, from removal by the compiler. */
    long touched() {
        return touched;
    }

    /** Visits each rule and kind with its count. A rule in two layers has two counts, which add up. Reuses the view. */
    public void forEach(Visitor visitor) {
        RuleView view = new RuleView();
        layers.forEach((compiled, layer) -> layer.forEach(compiled, view, visitor));
    }

    /**
     * Visits and removes the counts of layers that are probably replaced: those without new scans since the previous call while
     * another layer has new scans, and those without new scans in {@value #PATIENCE} calls. A short pause of all scans thus
     * costs nothing. Reuses the view.
     */
    public void drainIdleLayers(Visitor visitor) {
        RuleView view = new RuleView();
        boolean scanned = layers.values().stream().anyMatch(layer -> layer.hit);
        layers.entrySet().removeIf(one -> {
            Layer layer = one.getValue();
            if (!layer.isIdle(scanned)) {
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
