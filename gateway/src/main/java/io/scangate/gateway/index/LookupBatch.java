package io.scangate.gateway.index;

import io.scangate.gateway.link.Link;

/**
 * Looks several links up at once. A lookup reads memory that is in no cache twice, and the second read depends on the
 * first: slot, host block. The answer reads a third place, the account. This class reads all slots, then all blocks, then
 * all accounts, so that the reads of one kind are under way together. Scratch of one thread.
 */
public final class LookupBatch {
    /** The most links at once. */
    public static final int MAX_LINKS = 8;

    private final long[] hashes = new long[MAX_LINKS];
    private final int[] hosts = new int[MAX_LINKS];
    private long touched;

    /**
     * Finds the rules that decide some links, as {@link RuleIndex#find} does for one.
     *
     * @param into each pointed at its link's rule, if there is one
     * @param count how many links, at most {@link #MAX_LINKS}
     * @return for each link a bit, the first lowest: whether a rule matches
     */
    public int find(RuleIndex index, Link[] links, RuleView[] into, int count) {
        if (count == 1) {
            return index.find(links[0], into[0]) ? 1 : 0;
        }
        touchHosts(index, links, count);
        int found = 0;
        for (int i = 0; i < count; i++) {
            found |= index.find(hashes[i], links[i], into[i]) ? 1 << i : 0;
        }
        for (int i = 0; i < count; i++) {
            touched += (found >>> i & 1) == 0 ? 0 : into[i].touch();
        }
        return found;
    }

    private void touchHosts(RuleIndex index, Link[] links, int count) {
        CompiledRules[] layers = index.layers();
        CompiledRules base = layers[layers.length - 1];
        for (int i = 0; i < count; i++) {
            hashes[i] = base.originHash(links[i].bytes(), links[i].pathStart());
        }
        for (int i = 0; i < count; i++) {
            hosts[i] = base.likelyHost(hashes[i]);
        }
        for (int i = 0; i < count; i++) {
            touched += base.hosts()[hosts[i]];
        }
    }

    /** What was read ahead, so that no compiler can leave the reading out. */
    long touched() {
        return touched;
    }
}
