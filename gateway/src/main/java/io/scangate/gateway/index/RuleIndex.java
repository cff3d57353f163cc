package io.scangate.gateway.index;

import io.scangate.gateway.link.Link;
import java.util.Arrays;
import java.util.function.Predicate;

/**
 * All rules of a snapshot, compiled: finds the one that decides a link in one probe for the link's origin and one
 * contiguous block, without allocation. Made by {@link RuleIndexCompiler}, changed by {@link RuleIndexDelta}. Immutable,
 * so safe for any number of threads.
 *
 * <p>An index has one layer, or a few while changes wait to be merged: a block of a layer hides those of its origin in
 * the layers below, so the first block that is found decides. A change makes a new index with another small layer on top
 * of the layers of the old one.
 */
public final class RuleIndex {
    private final CompiledRules[] layers;
    private final int frozen;
    private final int rules;
    private final int accounts;
    private final long hiddenBytes;

    RuleIndex(CompiledRules base) {
        this(new CompiledRules[] {base}, 1, base.counts().rules(), base.counts().accounts(), 0);
    }

    /**
     * An index of layers.
     *
     * @param layers the newest first
     * @param frozen how many of the lowest are not to be merged into a new layer
     * @param hiddenBytes what those hold of blocks and accounts that layers above have in other form
     */
    RuleIndex(CompiledRules[] layers, int frozen, int rules, int accounts, long hiddenBytes) {
        this.layers = layers;
        this.frozen = frozen;
        this.rules = rules;
        this.accounts = accounts;
        this.hiddenBytes = hiddenBytes;
    }

    /** An index without rules. */
    public static RuleIndex empty() {
        return new RuleIndexCompiler(rejected -> {}, 0).compile();
    }

    /**
     * Finds the rule that decides a link: the most specific one that matches, whatever its state. User info in the link
     * is not looked at. O(length of the link), plus one probe a layer, whatever the number of rules.
     *
     * @param into pointed at the rule, if there is one
     * @return whether a rule matches
     */
    public boolean find(Link link, RuleView into) {
        return find(layers[0].originHash(link.bytes(), link.pathStart()), link, into);
    }

    /** The same, where the hash of the link's origin is known. */
    boolean find(long hash, Link link, RuleView into) {
        byte[] bytes = link.bytes();
        int originLength = link.pathStart();
        for (CompiledRules layer : layers) {
            int host = layer.findHost(hash, bytes, originLength);
            if (host != 0) {
                int rule = layer.findRule(host, bytes, originLength, link.keyEnd());
                if (rule == 0) {
                    return false;
                }
                into.set(layer, host, rule);
                return true;
            }
        }
        return false;
    }

    /** Number of rules. */
    public int rules() {
        return rules;
    }

    /** Number of accounts. */
    public int accounts() {
        return accounts;
    }

    /** Memory that the compiled rules take, all counted. */
    public long memoryBytes() {
        return Arrays.stream(layers).mapToLong(CompiledRules::bytes).sum();
    }

    /** Whether there is an account of that appid. */
    public boolean hasAccount(String appid) {
        for (CompiledRules layer : layers) {
            int account = layer.findAccount(appid);
            LayerKnowledge known =
                    account == 0 ? LayerKnowledge.NEIGHBOUR : RecordLayout.knowledge(layer.records(), account);
            if (known != LayerKnowledge.NEIGHBOUR) {
                return known == LayerKnowledge.WHOLE;
            }
        }
        return false;
    }

    /** Shows the rules of a link's origin; O(rules of the origin). The view is the same object each time. */
    public void forEachRuleOfOrigin(Link link, Predicate<RuleView> more) {
        long hash = layers[0].originHash(link.bytes(), link.pathStart());
        for (CompiledRules layer : layers) {
            int host = layer.findHost(hash, link.bytes(), link.pathStart());
            if (host != 0) {
                show(layer, host, new RuleView(), more);
                return;
            }
        }
    }

    /** Shows the rules of an account; O(rules of its origins). The view is the same object each time. */
    public void forEachRuleOfAccount(String appid, Predicate<RuleView> more) {
        forEachRuleBesideAccount(appid, rule -> !rule.appid().equals(appid) || more.test(rule));
    }

    /** Shows the rules of an account's origins, those of other accounts, too. The view is the same object each time. */
    public void forEachRuleBesideAccount(String appid, Predicate<RuleView> more) {
        RuleView view = new RuleView();
        forEachHostOfAccount(appid, (layer, host) -> show(layers[layer], host, view, more));
    }

    /** Shows every rule; O(rules). The view is the same object each time. */
    public void forEachRule(Predicate<RuleView> more) {
        forEachRuleOfOrigins(origin -> true, more);
    }

    /**
     * Shows the rules of some origins; O(origins and rules shown). The view is the same object each time.
     *
     * @param origins told each origin, such as {@code https://wx.qq.com}; answers whether to show its rules
     * @param more told each rule; answers whether to go on
     */
    public void forEachRuleOfOrigins(Predicate<String> origins, Predicate<RuleView> more) {
        RuleView view = new RuleView();
        forEachHost((layer, host) ->
                !origins.test(RuleView.origin(layers[layer], host)) || show(layers[layer], host, view, more));
    }

    private static boolean show(CompiledRules layer, int host, RuleView view, Predicate<RuleView> more) {
        return layer.forEachRule(host, rule -> {
            view.set(layer, host, rule);
            return more.test(view);
        });
    }

    /**
     * How much memory a merge would free at most: that of the upper layers, and of what they hide in the lowest. A page is
     * counted for each rule that has it. So without that the index takes no more than one compiled anew.
     */
    public long surplusBytes() {
        return memoryBytes() - layers[layers.length - 1].bytes() + hiddenBytes;
    }

    long hiddenBytes() {
        return hiddenBytes;
    }

    /**
     * The same index, whose layers later changes leave alone: the first of three steps that merge them while changes go
     * on. The second is {@link #merged()}, in the background; the third {@link #onto(RuleIndex)}.
     */
    public RuleIndex frozen() {
        return new RuleIndex(layers, layers.length, rules, accounts, 0);
    }

    /**
     * The same rules in one layer, as small as if it were compiled of the accounts as they are now. Takes the memory of
     * another index, and time linear in the number of rules.
     */
    public RuleIndex merged() {
        return layers.length == 1 ? this : new LayerMerge(this).merge();
    }

    /**
     * The layers that came on top of a frozen index, on what it was merged into.
     *
     * @param merged {@link #merged()} of the frozen index that this one came from by changes
     */
    public RuleIndex onto(RuleIndex merged) {
        int upper = layers.length - frozen;
        CompiledRules[] next = Arrays.copyOf(layers, upper + 1);
        next[upper] = merged.layers[0];
        return new RuleIndex(next, 1, rules, accounts, hiddenBytes);
    }

    /** Whether this index came from a frozen one by changes alone. */
    boolean isOnTopOf(RuleIndex frozenIndex) {
        int upper = layers.length - frozenIndex.layers.length;
        return upper >= 0
                && frozen == frozenIndex.layers.length
                && Arrays.equals(layers, upper, layers.length, frozenIndex.layers, 0, frozenIndex.layers.length);
    }

    // For those who make one index out of another.

    /** Visits a block of a layer, given by its number; answers whether to go on. */
    interface HostVisitor {
        boolean visit(int layer, int host);
    }

    CompiledRules[] layers() {
        return layers;
    }

    int frozenLayers() {
        return frozen;
    }

    /** Goes through the blocks that are not hidden. */
    void forEachHost(HostVisitor visitor) {
        for (int i = 0; i < layers.length; i++) {
            CompiledRules layer = layers[i];
            int number = i;
            if (!layer.forEachHost(host -> isHidden(layer, host, number) || visitor.visit(number, host))) {
                return;
            }
        }
    }

    private boolean isHidden(CompiledRules layer, int host, int above) {
        for (int i = 0; i < above; i++) {
            if (layers[i].findHost(layer, host) != 0) {
                return true;
            }
        }
        return false;
    }

    /** Whether an account of a layer is whole there, and neither replaced nor removed above. */
    boolean isCurrent(int number, int account) {
        CompiledRules layer = layers[number];
        boolean current = RecordLayout.knowledge(layer.records(), account) == LayerKnowledge.WHOLE;
        for (int i = 0; current && i < number; i++) {
            int above = layers[i].findAccount(layer, account);
            current = above == 0 || RecordLayout.knowledge(layers[i].records(), above) == LayerKnowledge.NEIGHBOUR;
        }
        return current;
    }

    /** Goes through the blocks, none of them hidden, in which an account has rules. */
    void forEachHostOfAccount(String appid, HostVisitor visitor) {
        for (CompiledRules layer : layers) {
            int account = layer.findAccount(appid);
            if (account != 0 && RecordLayout.knowledge(layer.records(), account) != LayerKnowledge.NEIGHBOUR) {
                for (int i = 0; i < RecordLayout.hostRefCount(layer.records(), account); i++) {
                    if (!visitVisible(layer, RecordLayout.hostRef(layer.records(), account, i), visitor)) {
                        return;
                    }
                }
                return;
            }
        }
    }

    /** The block of an origin that is not hidden, given any block of it. */
    private boolean visitVisible(CompiledRules layer, int host, HostVisitor visitor) {
        for (int i = 0; i < layers.length; i++) {
            int found = layers[i] == layer ? host : layers[i].findHost(layer, host);
            if (found != 0) {
                return visitor.visit(i, found);
            }
        }
        throw new IllegalStateException("a block of none of the layers");
    }
}
