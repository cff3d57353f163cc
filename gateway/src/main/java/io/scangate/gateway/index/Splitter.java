package io.scangate.gateway.index;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;

/**
 * Splits the rules of an origin into parts of bounded size, so that a change rewrites one part and not the origin. A part has a
 * prefix of bytes: a rule belongs to the part with the longest prefix of its key. O(rules). Not thread-safe: used once.
 */
final class Splitter {
    /*
     * Design. The keys are sorted, so the lengths of the prefixes that neighbours share define the tree of all keys: each inner
     * node is a run of keys with a longer common prefix than its surroundings. The splitter visits this tree from the leaves to
     * the root with a stack. A node weighs what its own rules and its children weigh. If that is more than a part may have, the
     * heaviest children become parts of their own, until the rest fits. So each part is a subtree without smaller subtrees.
     *
     * References:
     * [1] Kasai et al.: Linear-Time Longest-Common-Prefix Computation in Suffix Arrays. CPM 2001. (The visit of the tree.)
     * [2] Kundu, Misra: A Linear Tree Partitioning Algorithm. SIAM J. Comput. 6(1), 1977. (Cut the heaviest children.)
     */

    /** The most rules of a block. A block with more is split. */
    static final int MOST_RULES = 256;

    /** The most words of a block without its trie. A block with more is split if it has several keys. */
    static final int MOST_WORDS = 1 << 15;

    /** The weight of a part that the splitter makes: half of what a block may have, so that it can grow. */
    private static final int MOST_WEIGHT = MOST_WORDS / 2;

    private static final int LEAST_WEIGHT = MOST_WORDS / MOST_RULES;

    private final Staging staging;
    private final int[] rules;
    private final Deque<Node> path = new ArrayDeque<>();
    private final List<Cut> cuts = new ArrayList<>();

    /**
     * Creates a splitter.
     *
     * @param rules the rules of one origin or part, sorted by key
     */
    Splitter(Staging staging, int[] rules) {
        this.staging = staging;
        this.rules = rules;
    }

    /** Whether rules fit in one block. */
    static boolean fits(int rules, int words) {
        return rules <= MOST_RULES && words <= MOST_WORDS;
    }

    /**
     * A new part: the rules of a range whose keys begin with a prefix, without the rules of the cuts inside the range.
     *
     * @param from the index of the first rule, whose key begins with the prefix
     * @param to the index after the last rule
     * @param length the length of the prefix
     */
    record Cut(int from, int to, int length) {}

    /** A node: keys that share so many bytes. Its own rules have keys of this length. */
    private static final class Node {
        final int depth;
        final int from;
        int weight;
        final List<Child> children = new ArrayList<>(2);

        Node(int depth, int from) {
            this.depth = depth;
            this.from = from;
        }
    }

    private record Child(int from, int to, int weight) {}

    /** Returns the new parts, outer before inner and in the order of their prefixes. Rules outside of them stay in the old part. */
    List<Cut> split() {
        path.push(new Node(0, 0));
        for (int from = 0, to; from < rules.length; from = to) {
            to = staging.endOfKey(rules, from);
            add(from, to);
            int shared = to == rules.length ? 0 : staging.sharedKey(rules[from], rules[to]);
            closeDeeperThan(shared, to);
        }
        close(path.pop());
        cuts.sort(Comparator.comparingInt(Cut::from).thenComparingInt(Cut::length));
        return cuts;
    }

    private void add(int from, int to) {
        Node node = new Node(staging.keyLength(rules[from]), from);
        for (int i = from; i < to; i++) {
            node.weight += Math.max(LEAST_WEIGHT, Layout.ruleWords(staging.keyLength(rules[i])));
        }
        path.push(node);
    }

    private void closeDeeperThan(int shared, int end) {
        while (path.element().depth > shared) {
            Node closed = path.pop();
            int weight = close(closed);
            if (path.element().depth < shared) {
                path.push(new Node(shared, closed.from));
            }
            path.element().children.add(new Child(closed.from, end, weight));
        }
    }

    /** Cuts the heaviest children until the rest fits in a part. Returns the weight of the rest. */
    private int close(Node node) {
        int weight = node.weight;
        for (Child child : node.children) {
            weight += child.weight;
        }
        if (weight > MOST_WEIGHT) {
            node.children.sort(Comparator.comparingInt(Child::weight).reversed());
            for (Child child : node.children) {
                // A part of all rules would have the rules of the old part, and a prefix that is no longer.
                boolean isAll = child.to - child.from == rules.length;
                if (weight > MOST_WEIGHT && child.weight > 0 && !isAll) {
                    cuts.add(new Cut(child.from, child.to, node.depth + 1));
                    weight -= child.weight;
                }
            }
        }
        return weight;
    }

    /** The sorted rules of the old part, then those of each cut. O(rules). */
    static int[][] group(int[] rules, List<Cut> cuts) {
        int[] group = new int[rules.length];
        int number = 0;
        for (Cut cut : cuts) {
            // Inner cuts follow outer ones and overwrite their range.
            Arrays.fill(group, cut.from, cut.to, ++number);
        }
        int[] sizes = new int[cuts.size() + 1];
        for (int one : group) {
            sizes[one]++;
        }
        int[][] groups = new int[sizes.length][];
        Arrays.setAll(groups, i -> new int[sizes[i]]);
        Arrays.fill(sizes, 0);
        for (int i = 0; i < rules.length; i++) {
            groups[group[i]][sizes[group[i]]++] = rules[i];
        }
        return groups;
    }
}
