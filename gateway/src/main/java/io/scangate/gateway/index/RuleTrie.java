package io.scangate.gateway.index;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A compressed trie over the keys of one host block, for blocks too large to scan: longest-prefix search in one walk,
 * O(length of the link's key) whatever the number of rules.
 *
 * <pre>
 *   NODE
 *   0                  | ref of rule:32 (0: none)  | children:16      | label length:16 |   ref relative to block
 *   1...               | label bytes: what all keys below share after the branching byte |
 *   up to 8 children   | their branching bytes, one a byte, ascending                    |
 *   more               | 256 bits, one a branching byte: 4 words                        |
 *   ...                | ref of node:32            | ref of node:32 (first)            |   relative to block
 * </pre>
 *
 * Nodes stand parent before children, first child next to its parent, so that a chain is read forward. A node with one
 * rule below and nothing shared is just a label and a rule.
 */
final class RuleTrie {
    private static final int SMALL = 8;
    private static final int BITMAP_WORDS = 4;
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHS = 0x8080808080808080L;

    private RuleTrie() {}

    /** The rule with the longest key that is a prefix of the key in the bytes, or 0. */
    static int find(long[] words, int block, int root, byte[] bytes, int keyStart, int keyEnd) {
        int best = 0;
        int at = keyStart;
        int node = block + root;
        while (true) {
            long head = words[node];
            int label = labelLength(head);
            if (label > keyEnd - at || !Words.equal(words, node + 1, bytes, at, label)) {
                return best;
            }
            at += label;
            int rule = Layout.high(head);
            if (rule != 0) {
                best = block + rule;
            }
            if (at == keyEnd) {
                return best;
            }
            int child = child(words, node + 1 + Words.count(label), children(head), bytes[at++] & 0xFF);
            if (child == 0) {
                return best;
            }
            node = block + child;
        }
    }

    private static int child(long[] words, int at, int children, int branch) {
        if (children <= SMALL) {
            return children == 0 ? 0 : smallChild(words, at, children, branch);
        }
        long bits = words[at + (branch >>> 6)];
        if ((bits >>> branch & 1) == 0) {
            return 0;
        }
        int rank = Long.bitCount(bits & ((1L << branch) - 1));
        for (int i = 0; i < branch >>> 6; i++) {
            rank += Long.bitCount(words[at + i]);
        }
        return Layout.half(words, at + BITMAP_WORDS, rank);
    }

    /** The lowest byte of a word that equals another is found exactly by the usual zero-byte trick. */
    private static int smallChild(long[] words, int at, int children, int branch) {
        long differences = words[at] ^ (branch * ONES);
        long zeros = (differences - ONES) & ~differences & HIGHS;
        int number = Long.numberOfTrailingZeros(zeros) >>> 3;
        return number < children ? Layout.half(words, at + 1, number) : 0;
    }

    private static int labelLength(long head) {
        return (int) (head & 0xFFFF);
    }

    private static int children(long head) {
        return (int) (head >>> 16 & 0xFFFF);
    }

    /**
     * Writes the trie of a block's rules.
     *
     * @param out the block's rules stand in it already; nodes are appended
     * @param block where the block starts
     * @param rules the rules, in the order of their keys as unsigned bytes, all keys different
     * @return the root, relative to the block
     */
    static int write(WordBuffer out, int block, int[] rules) {
        return new Writer(out, block, rules).write();
    }

    /** Writes nodes in pre-order, without recursion: a chain may be as deep as a key is long. */
    private static final class Writer {
        /** Rules from to to share depth bytes, the last of which chose the reference to fill in. */
        private record Work(int from, int to, int depth, int refsAt, int number) {}

        private final WordBuffer out;
        private final int block;
        private final int[] rules;
        private final Deque<Work> stack = new ArrayDeque<>();

        Writer(WordBuffer out, int block, int[] rules) {
            this.out = out;
            this.block = block;
            this.rules = rules;
        }

        int write() {
            int root = out.size() - block;
            stack.push(new Work(0, rules.length, 0, 0, 0));
            while (!stack.isEmpty()) {
                Work work = stack.pop();
                if (work.refsAt != 0) {
                    Layout.setHalf(out.words(), work.refsAt, work.number, out.size() - block);
                }
                writeNode(work);
            }
            return root;
        }

        private void writeNode(Work work) {
            int end = work.depth + shared(work);
            int from = work.from;
            int rule = 0;
            if (keyLength(rules[from]) == end) {
                rule = rules[from++] - block;
            }
            int children = countChildren(from, work.to, end);
            int label = end - work.depth;
            out.append(Layout.pair(rule, children << 16 | label));
            appendLabel(work, label);
            writeChildren(from, work.to, end, children);
        }

        /** Bytes that all keys share after the depth: those of the first and the last, since they are sorted. */
        private int shared(Work work) {
            int first = rules[work.from];
            int last = rules[work.to - 1];
            int limit = Math.min(keyLength(first), keyLength(last));
            int at = work.depth;
            while (at < limit && keyByte(first, at) == keyByte(last, at)) {
                at++;
            }
            return at - work.depth;
        }

        private void appendLabel(Work work, int length) {
            int rule = rules[work.from];
            for (int done = 0; done < length; done += 8) {
                long word = 0;
                for (int i = 0; i < 8 && done + i < length; i++) {
                    word |= (long) keyByte(rule, work.depth + done + i) << (i << 3);
                }
                out.append(word);
            }
        }

        private int countChildren(int from, int to, int depth) {
            int count = 0;
            for (int i = from; i < to; i = groupEnd(i, to, depth)) {
                count++;
            }
            return count;
        }

        /** Groups are found by galloping, so that a node costs O(children log rules), not O(rules). */
        private int groupEnd(int from, int to, int depth) {
            int branch = keyByte(rules[from], depth);
            int low = from;
            int step = 1;
            while (low + step < to && keyByte(rules[low + step], depth) == branch) {
                low += step;
                step <<= 1;
            }
            int high = Math.min(to, low + step);
            while (low + 1 < high) {
                int middle = (low + high) >>> 1;
                if (keyByte(rules[middle], depth) == branch) {
                    low = middle;
                } else {
                    high = middle;
                }
            }
            return low + 1;
        }

        private void writeChildren(int from, int to, int depth, int children) {
            if (children == 0) {
                return;
            }
            int keysAt = out.size();
            int keyWords = children <= SMALL ? 1 : BITMAP_WORDS;
            for (int i = 0; i < keyWords + ((children + 1) >>> 1); i++) {
                out.append(0);
            }
            int firstWork = stack.size();
            int number = 0;
            for (int i = from; i < to; ) {
                int end = groupEnd(i, to, depth);
                int branch = keyByte(rules[i], depth);
                if (children <= SMALL) {
                    out.words()[keysAt] |= (long) branch << (number << 3);
                } else {
                    out.words()[keysAt + (branch >>> 6)] |= 1L << branch;
                }
                stack.push(new Work(i, end, depth + 1, keysAt + keyWords, number));
                number++;
                i = end;
            }
            reverseTop(stack.size() - firstWork);
        }

        /** The first child is to be written first. */
        private void reverseTop(int count) {
            Work[] works = new Work[count];
            for (int i = 0; i < count; i++) {
                works[i] = stack.pop();
            }
            for (Work work : works) {
                stack.push(work);
            }
        }

        private int keyLength(int rule) {
            return Layout.keyLength(out.words()[rule]);
        }

        private int keyByte(int rule, int number) {
            long word = out.words()[rule + Layout.RULE_HEADER + (number >>> 3)];
            return (int) (word >>> ((number & 7) << 3)) & 0xFF;
        }
    }
}
