package io.scangate.gateway.index;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The splits of an origin with many rules. Each split has a prefix of bytes and a part of the origin, which is a host block of
 * its own. A rule is in the part of the longest prefix of its key. A change of a rule rewrites one part; the router changes only
 * when a part is split or loses its last rule, or when a rule around other parts comes or goes. Not thread-safe.
 */
final class Router {
    /*
     * Design. A lookup finds the longest split prefix of the link's key in the router's trie, and searches its part. If the part
     * has no matching rule, the deciding rule is shorter than the split prefix: a rule of an outer part whose key is a prefix of
     * the split prefix. Whether such a rule exists does not depend on the link. So each split refers to the nearest outer part
     * that has one ("next to search"), and a lookup searches two parts at most.
     *
     * A part is found by a hash of the origin and its number, through the layers like an origin. So a delta's layer has only the
     * changed parts. Numbers of parts are never reused. A change that empties a part removes its split; the empty block stays in the
     * layer until all layers are merged, and hides the block of the part below.
     *
     * References:
     * [1] Heinz, Zobel, Williams: Burst Tries. ACM TOIS 20(2), 2002. (Containers below a trie that split when they grow.)
     * [2] Comer: The Ubiquitous B-Tree. ACM Computing Surveys 11(2), 1979. (Splitting bounds the cost of a change.)
     *
     * Departures: a burst trie ends in containers of suffixes, and rules that are prefixes of others would be in its inner nodes.
     * Here inner rules are in the parts, too, so the router does not change with them. A B-tree splits sorted keys at the middle;
     * the prefixes of a link would be spread over many leaves.
     */

    /** A split. */
    static final class Split {
        final byte[] prefix;
        final int part;

        /** The split around it; null for the split of the whole origin. Set by {@link Router#nest}. */
        @Nullable
        Split around;

        /** Whether the part around this split has a rule whose key is a prefix of this split's prefix. */
        boolean hasRuleAround;

        /** The position in the written block. */
        private int at;

        private Split(byte[] prefix, int part) {
            this.prefix = prefix;
            this.part = part;
        }

        /** Notes whether a written block, that of the part around this split, has a rule that is a prefix of the prefix. */
        void lookAround(long[] words, int host) {
            hasRuleAround = Router.hasRuleAround(prefix, words, host);
        }
    }

    private final TreeMap<byte[], Split> splits = new TreeMap<>(Arrays::compareUnsigned);
    private int lastPart;

    /** Creates a router with one part for the whole origin. */
    Router() {
        add(new byte[0]);
    }

    /** Reads the router at a position of a segment. */
    Router(long[] words, int host) {
        forEachSplit(words, host, at -> {
            Split split = put(prefix(words, at), Layout.splitPart(words, at));
            split.hasRuleAround = Layout.hasRuleAround(words, at);
            lastPart = Math.max(lastPart, split.part);
            return true;
        });
    }

    /** Visits the splits of the router at a position of a segment, until a visit returns false. Returns whether all returned true. */
    static boolean forEachSplit(long[] words, int host, IntPredicate visit) {
        int split = Layout.firstRule(words, host);
        for (int left = Layout.hostRules(words, host); left > 0; left--) {
            if (!visit.test(split)) {
                return false;
            }
            split += Layout.ruleWords(Layout.keyLength(words, split));
        }
        return true;
    }

    /** The prefix of a split at a position of a segment. */
    static byte[] prefix(long[] words, int split) {
        return Words.bytes(words, Layout.keyAt(split), Layout.keyLength(words, split));
    }

    /** Whether a router says of a split what a block shows, that of the part around the split: whether it has a rule around it. */
    static boolean isTrue(long[] words, int split, long[] block, int host) {
        return Layout.hasRuleAround(words, split) == hasRuleAround(prefix(words, split), block, host);
    }

    private static boolean hasRuleAround(byte[] prefix, long[] block, int host) {
        byte[] readable = Arrays.copyOf(prefix, prefix.length + Long.BYTES);
        return CompiledRules.findRule(block, host, readable, 0, prefix.length) != 0;
    }

    /** Adds a split with a new part. */
    Split add(byte[] prefix) {
        return put(prefix, ++lastPart);
    }

    private Split put(byte[] prefix, int part) {
        Split split = new Split(prefix, part);
        splits.put(prefix, split);
        return split;
    }

    /**
     * Removes splits, except that of the whole origin and the last added one, so that numbers of parts are not used again.
     *
     * @param removed selects the splits by the numbers of their parts
     * @return the splits that were directly inside a removed one, and perhaps others that were removed
     */
    Set<Split> removeIf(IntPredicate removed) {
        Set<Split> moved = new HashSet<>();
        Set<Split> gone = new HashSet<>();
        for (Split split : nest()) {
            if (split.around != null && split.part != lastPart && removed.test(split.part)) {
                gone.add(split);
            }
            if (gone.contains(split.around)) {
                moved.add(split);
            }
        }
        splits.values().removeAll(gone);
        return moved;
    }

    /** The number of the outermost part. */
    int wholePart() {
        return splits.firstEntry().getValue().part;
    }

    /** Sets for each split the split around it, and returns the splits in the order of their prefixes. */
    Collection<Split> nest() {
        Deque<Split> path = new ArrayDeque<>();
        for (Split split : splits.values()) {
            while (!path.isEmpty() && !startsWith(split.prefix, path.element().prefix)) {
                path.pop();
            }
            split.around = path.peek();
            path.push(split);
        }
        return splits.values();
    }

    private static boolean startsWith(byte[] text, byte[] prefix) {
        return text.length >= prefix.length && Arrays.equals(text, 0, prefix.length, prefix, 0, prefix.length);
    }

    /**
     * The split with the longest prefix of a key. Every key has the prefix of the whole origin's split.
     *
     * @param words the segment of the router
     * @param host the position of the router
     * @return the position of the split in the segment
     */
    static int find(long[] words, int host, byte[] bytes, int keyStart, int keyEnd) {
        return RuleTrie.find(words, host, Layout.trieRoot(words, host), bytes, keyStart, keyEnd);
    }

    /** Appends the block of the router to a buffer. Returns its position. */
    int write(WordBuffer out, long[] from, int origin, int originLength) {
        int start = out.skip(Layout.headWords(0, originLength));
        System.arraycopy(from, origin, out.words(), Layout.originAt(start), Words.count(originLength));
        int[] written = new int[splits.size()];
        int number = 0;
        for (Split split : nest()) {
            split.at = out.skip(Layout.ruleWords(split.prefix.length)) - start;
            int at = start + split.at;
            Layout.putSplit(out.words(), at, split.part, split.prefix.length);
            Words.write(out.words(), Layout.keyAt(at), split.prefix, 0, split.prefix.length);
            written[number++] = at;
            Split around = split.around;
            if (around != null) {
                // The split around it stands before it and is linked already.
                int next = split.hasRuleAround ? around.at : Layout.nextToSearch(out.words(), start + around.at);
                Layout.linkSplit(out.words(), at, around.at, next);
            }
        }
        int root = RuleTrie.write(out, start, written);
        Layout.putRouter(out.words(), start, written.length, originLength, root, out.size() - start);
        return start;
    }
}
