package io.scangate.gateway.index;

import io.scangate.gateway.link.Link;

/**
 * Looks up several links together, so that their memory reads overlap. A single lookup makes two reads that depend on each other:
 * the bucket of the origin's hash, then the host block.
 *
 * <p>The batch reads all buckets, then the first lines of all blocks, then looks up each link. Finally it reads ahead the
 * accounts of the rules that it found, which the answers need. Not thread-safe.
 */
public final class LookupBatch {
    /** The most links in a batch. */
    public static final int MAX_LINKS = 8;

    private final long[] hashes = new long[MAX_LINKS];
    private final int[] hosts = new int[MAX_LINKS];
    private long touched;

    /**
     * Finds the rules that decide some links, like {@link RuleIndex#find} for one link.
     *
     * @param into each view is set to the rule of its link, if a rule matches
     * @param count the number of links, at most {@link #MAX_LINKS}
     * @return a bit for each link, the lowest bit for the first: whether a rule matches
     */
    public int find(RuleIndex index, Link[] links, RuleView[] into, int count) {
        if (count == 1) {
            return index.find(links[0], into[0]) ? 1 : 0;
        }
        touchHosts(index, links, count);
        int found = 0;
        for (int i = 0; i < count; i++) {
            found |= index.find(hashes[i], hosts[i], links[i], into[i]) ? 1 << i : 0;
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
            touched += base.touchBucket(hashes[i]);
        }
        for (int i = 0; i < count; i++) {
            hosts[i] = base.likelyHost(hashes[i]);
        }
        for (int i = 0; i < count; i++) {
            touched += base.touchHost(hosts[i]);
        }
    }

    /** The sum of the words that were read ahead. Its use keeps the compiler from removing the reads. */
    long touched() {
        return touched;
    }
}
