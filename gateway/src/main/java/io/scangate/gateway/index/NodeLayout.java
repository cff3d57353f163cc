package io.scangate.gateway.index;

/**
 * The layout of a node of a {@link RuleTrie}, and the search for a child. Thread-safe: all methods are static.
 *
 * <pre>
 *   NODE
 *   0                  | ref of rule:32 (0: none)  | children:16  | label length:16   |   ref relative to the block
 *   1...               | label bytes: the common bytes of all keys below              |   after the branching byte
 *   up to 8 children   | branching bytes, one for each child, ascending               |
 *   more children      | 256 bits, one for each branching byte: 4 words               |
 *   ...                | ref of node:32            | ref of node:32 (first)           |   relative to the block
 * </pre>
 *
 * The branches of a node follow its label: branching bytes or bits, then references to the children.
 */
final class NodeLayout {
    private static final int HEADER = 1;
    private static final int CHILDREN_SHIFT = 16;
    private static final int SMALL_CHILDREN = 8;
    private static final int SMALL_WORDS = 1;
    private static final int BITMAP_WORDS = 4;
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHS = 0x8080808080808080L;

    private NodeLayout() {}

    /** The first word of a node. */
    static long head(int rule, int children, int labelLength) {
        return Layout.pair(rule, children << CHILDREN_SHIFT | labelLength);
    }

    /** The rule whose key ends at the node, relative to the block, or 0. */
    static int rule(long head) {
        return Layout.high(head);
    }

    static int labelLength(long head) {
        return Layout.low16(head);
    }

    static int children(long head) {
        return Layout.low16(head >>> CHILDREN_SHIFT);
    }

    static int labelAt(int node) {
        return node + HEADER;
    }

    /** The position of the branches of a node, given the length of its label. */
    static int branchesAt(int node, int labelLength) {
        return node + HEADER + Words.count(labelLength);
    }

    /** The number of words of a node's branches. */
    static int branchWords(int children) {
        return children == 0 ? 0 : selectorWords(children) + Layout.halfWords(children);
    }

    private static int selectorWords(int children) {
        return children <= SMALL_CHILDREN ? SMALL_WORDS : BITMAP_WORDS;
    }

    /** Sets the branching byte of a child. Children are numbered in the order of their branching bytes. */
    static void setBranch(long[] words, int branches, int children, int number, int branch) {
        if (children <= SMALL_CHILDREN) {
            Words.setByte(words, branches, number, branch);
        } else {
            words[branches + (branch >>> 6)] |= 1L << branch;
        }
    }

    /** Sets the position of a child, relative to the block. */
    static void setChild(long[] words, int branches, int children, int number, int child) {
        Layout.setHalf(words, branches + selectorWords(children), number, child);
    }

    /** The child for a branching byte, relative to the block, or 0. O(1). */
    static int child(long[] words, int branches, int children, int branch) {
        if (children <= SMALL_CHILDREN) {
            return children == 0 ? 0 : smallChild(words, branches, children, branch);
        }
        long bits = words[branches + (branch >>> 6)];
        if ((bits >>> branch & 1) == 0) {
            return 0;
        }
        int rank = Long.bitCount(bits & ((1L << branch) - 1));
        for (int i = 0; i < branch >>> 6; i++) {
            rank += Long.bitCount(words[branches + i]);
        }
        return Layout.half(words, branches + BITMAP_WORDS, rank);
    }

    /** Finds the lowest matching byte of a word by the zero-byte search, which is exact for the lowest byte. */
    private static int smallChild(long[] words, int branches, int children, int branch) {
        long differences = words[branches] ^ (branch * ONES);
        long zeros = (differences - ONES) & ~differences & HIGHS;
        int number = Long.numberOfTrailingZeros(zeros) >>> 3;
        return number < children ? Layout.half(words, branches + SMALL_WORDS, number) : 0;
    }
}
