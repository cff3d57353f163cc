package io.scangate.gateway.index;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A compressed trie over the keys of one host block, for blocks too large to scan: longest-prefix search in one walk,
 * O(length of the link's key) whatever the number of rules.
 * {@link NodeLayout} draws a node.
 *
 * Nodes stand parent before children, first child next to its parent, so that a chain is read forward. A node with one
 * rule below and nothing shared is just a label and a rule.
 */
final class RuleTrie {
    private RuleTrie() {}

    /** The rule with the longest key that is a prefix of the key in the bytes, or 0. */
    static int find(long[] words, int block, int root, byte[] bytes, int keyStart, int keyEnd) {
        int best = 0;
        int at = keyStart;
        int node = block + root;
        while (true) {
            long head = words[node];
            int label = NodeLayout.labelLength(head);
            if (label > keyEnd - at || !Words.equal(words, NodeLayout.labelAt(node), bytes, at, label)) {
                return best;
            }
            at += label;
            int rule = NodeLayout.rule(head);
            if (rule != 0) {
                best = block + rule;
            }
            if (at == keyEnd) {
                return best;
            }
            int branches = NodeLayout.branchesAt(node, label);
            int child = NodeLayout.child(words, branches, NodeLayout.children(head), bytes[at++] & 0xFF);
            if (child == 0) {
                return best;
            }
            node = block + child;
        }
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
        /**
         * A node to write: its rules share {@code depth} bytes, the last of which leads to it from its parent.
         *
         * @param branches those of the parent, 0 for the root
         * @param children how many the parent has
         * @param number which of them this is
         */
        private record Work(int from, int to, int depth, int branches, int children, int number) {}

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
            stack.push(new Work(0, rules.length, 0, 0, 0, 0));
            while (!stack.isEmpty()) {
                Work work = stack.pop();
                if (work.branches != 0) {
                    NodeLayout.setChild(out.words(), work.branches, work.children, work.number, out.size() - block);
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
            out.append(NodeLayout.head(rule, children, label));
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
            int label = out.skip(Words.count(length));
            for (int i = 0; i < length; i++) {
                Words.setByte(out.words(), label, i, keyByte(rule, work.depth + i));
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
            int branches = out.skip(NodeLayout.branchWords(children));
            int firstWork = stack.size();
            int number = 0;
            for (int i = from; i < to; ) {
                int end = groupEnd(i, to, depth);
                NodeLayout.setBranch(out.words(), branches, children, number, keyByte(rules[i], depth));
                stack.push(new Work(i, end, depth + 1, branches, children, number));
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
            return Layout.keyLength(out.words(), rule);
        }

        private int keyByte(int rule, int number) {
            return Words.byteAt(out.words(), Layout.keyAt(rule), number);
        }
    }
}
