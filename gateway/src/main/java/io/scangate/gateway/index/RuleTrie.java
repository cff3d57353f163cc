package io.scangate.gateway.index;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A compressed trie over the keys of a host block with many rules. A lookup finds the longest key that is a prefix of the
 * link's key in one walk. It takes O(length of the link's key) time, independent of the number of rules. {@link NodeLayout}
 * draws a node. Thread-safe after it is written.
 */
final class RuleTrie {
    /*
     * Design. A node stands for a prefix of keys. Its label has the bytes that all keys below share after the byte that leads
     * to the node. A node whose prefix is a key refers to that rule. So a lookup compares a label, remembers the rule of the
     * node, and follows the branch of the next byte; where the walk ends, the last remembered rule decides. A leaf is a label
     * and a rule.
     *
     * Each node has a rule or at least two children, so n rules need fewer than 2n nodes. A node with up to eight children
     * has its branching bytes in one word, which is searched without a loop. A larger node has a bitmap of 256 bits; the
     * number of set bits below the branching byte is the number of the child. Both find a child in O(1).
     *
     * All nodes stand behind the rules of the block, in pre-order: the first child follows its parent, so the walk of a chain
     * of nested rules reads memory forwards. References are 32-bit word numbers relative to the block, so a copied block
     * needs no change of its trie.
     *
     * The writer gets sorted rules. The common prefix of a range of rules is that of its first and last rule, and a galloping
     * search finds the end of the range with one branching byte. A node costs O(label length + children * log rules). The
     * writer has an explicit stack, since a chain can be as deep as a key is long.
     *
     * References:
     * [1] Morrison: PATRICIA - Practical Algorithm To Retrieve Information Coded in Alphanumeric. JACM 15(4), 1968.
     * [2] Leis, Kemper, Neumann: The Adaptive Radix Tree: ARTful Indexing for Main-Memory Databases. ICDE 2013.
     * [3] Bagwell: Ideal Hash Trees. EPFL, 2001. (The bitmap and its population count.)
     * [4] Bentley, Yao: An Almost Optimal Algorithm for Unbounded Searching. IPL 5(3), 1976. (The galloping search.)
     * [5] Warren: Hacker's Delight, section 6-1. (The search of a byte in a word.)
     *
     * Departures:
     * - PATRICIA [1] skips bytes and compares the key at the end. Here labels are complete, because a shorter key may decide:
     *   the walk must know that each prefix on its path really matches.
     * - The adaptive radix tree [2] has four node sizes, grows a node on insertion, and ends keys with a terminator so that no
     *   key is a prefix of another. Here nodes never change, two sizes suffice, and an inner node may have a rule.
     * - A hash array mapped trie [3] branches by bits of a hash. Here the bitmap is indexed by a byte of the key, since order
     *   and prefixes matter.
     */
    private RuleTrie() {}

    /** The rule with the longest key that is a prefix of a link's key, or 0. */
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
     * @param out has the rules of the block; the nodes are appended
     * @param block the start of the block
     * @param rules the rules in the order of their keys as unsigned bytes; all keys differ
     * @return the root, relative to the block
     */
    static int write(WordBuffer out, int block, int[] rules) {
        return new Writer(out, block, rules).write();
    }

    /** Writes nodes in pre-order without recursion. Not thread-safe. */
    private static final class Writer {
        /**
         * A node to write. Its rules share {@code depth} bytes; the last of these leads from the parent to the node.
         *
         * @param from the index of the first rule
         * @param to the index after the last rule
         * @param depth the number of shared bytes
         * @param branches the branches of the parent, 0 for the root
         * @param children the number of the parent's children
         * @param number the number of this child
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

        /** The number of bytes that all keys share after the depth. Sorted keys share what the first and the last share. */
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

        /** The end of the rules with one branching byte, by a galloping search: O(log rules). */
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

        /** Reverses the order of the top entries, so that the first child is written first. */
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
