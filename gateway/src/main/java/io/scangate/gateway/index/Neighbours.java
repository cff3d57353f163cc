package io.scangate.gateway.index;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The rules of an origin that are next to a key, in the order of their keys as unsigned bytes. The result depends on the rules
 * only, not on the parts and layers that have them. O(splits of the origin + wanted rules * log). Not thread-safe: used once.
 */
final class Neighbours {
    /*
     * Design. A part has rules from its prefix on, but parts inside it can stand between them. So the parts around the key are
     * read first, since they have rules anywhere. Then parts are read in the order of their prefixes, away from the key, each
     * after the parts around it. The rules read so far are kept by distance, one more than wanted. When the farthest of them is
     * nearer than all parts that are left, these are the nearest, and the one too many shows that there are more.
     */

    private record Found(CompiledRules layer, int host, int rule) {}

    private final LayerStack layers;
    private final long[] origin;
    private final int length;
    private final byte[] key;
    private final int most;
    private final boolean before;
    private final TreeMap<byte[], Found> nearest;
    private final Set<Integer> read = new HashSet<>();

    /**
     * Creates a search.
     *
     * @param origin the bytes of the origin as words
     * @param length the length of the origin
     * @param most the most rules to find
     * @param before whether to find rules with keys before the key, or with this key or keys after it
     */
    Neighbours(LayerStack layers, long[] origin, int length, byte[] key, int most, boolean before) {
        this.layers = layers;
        this.origin = origin;
        this.length = length;
        this.key = key;
        this.most = most;
        this.before = before;
        Comparator<byte[]> order = Arrays::compareUnsigned;
        this.nearest = new TreeMap<>(before ? order.reversed() : order);
    }

    /** Visits the rules, the nearest first, until a visit returns false. Returns whether there are no more of them. */
    boolean visit(RuleView view, Predicate<RuleView> more) {
        LayerStack.Block block = layers.find(origin, 0, length, 0);
        if (block != null && Layout.isRouter(block.words(), block.at())) {
            readParts(block.words(), block.at());
        } else {
            readBlock(block);
        }
        boolean all = nearest.size() <= most;
        if (!all) {
            nearest.pollLastEntry();
        }
        for (Found found : nearest.values()) {
            view.set(found.layer, found.host, found.layer.hosts().of(found.host), found.rule);
            if (!more.test(view)) {
                return all;
            }
        }
        return all;
    }

    private void readParts(long[] words, int router) {
        byte[] readable = Arrays.copyOf(key, key.length + Long.BYTES);
        readPartAndAround(words, router, Router.find(words, router, readable, 0, key.length));
        List<Integer> splits = new ArrayList<>(Layout.hostRules(words, router));
        Router.forEachSplit(words, router, splits::add);
        int after = firstAfterKey(words, splits);
        if (before) {
            // The parts that are left, except those around a part that was read, have only rules before its prefix.
            for (int i = after - 1; i >= 0 && !(i + 1 < after && isFullUpTo(words, splits.get(i + 1))); i--) {
                readPartAndAround(words, router, splits.get(i));
            }
        } else {
            for (int i = after; i < splits.size() && !isFullUpTo(words, splits.get(i)); i++) {
                readPartAndAround(words, router, splits.get(i));
            }
        }
    }

    /** The number of the first split with a prefix after the key. */
    private int firstAfterKey(long[] words, List<Integer> splits) {
        int low = 0;
        int high = splits.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (Arrays.compareUnsigned(Router.prefix(words, splits.get(middle)), key) > 0) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    /** Whether enough rules are as near as the prefix of a split, or nearer. */
    private boolean isFullUpTo(long[] words, int split) {
        return nearest.size() > most
                && nearest.comparator().compare(nearest.lastKey(), Router.prefix(words, split)) <= 0;
    }

    private void readPartAndAround(long[] words, int router, int split) {
        int one = split;
        while (read.add(one)) {
            readBlock(layers.find(origin, 0, length, Layout.splitPart(words, one)));
            int around = Layout.around(words, one);
            if (around == 0) {
                return;
            }
            one = router + around;
        }
    }

    private void readBlock(LayerStack.@Nullable Block block) {
        if (block != null) {
            CompiledRules layer = layers.get(block.layer());
            layer.forEachRule(block.host(), (words, rule) -> {
                add(Words.bytes(words, Layout.keyAt(rule), Layout.keyLength(words, rule)), layer, block.host(), rule);
                return true;
            });
        }
    }

    private void add(byte[] other, CompiledRules layer, int host, int rule) {
        boolean isBefore = Arrays.compareUnsigned(other, key) < 0;
        boolean isFull = nearest.size() > most;
        if (isBefore != before || (isFull && nearest.comparator().compare(other, nearest.lastKey()) > 0)) {
            return;
        }
        nearest.put(other, new Found(layer, host, rule));
        if (isFull) {
            nearest.pollLastEntry();
        }
    }
}
