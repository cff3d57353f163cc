package io.scangate.gateway.scan;

import io.scangate.gateway.index.LookupBatch;
import io.scangate.gateway.index.RuleIndex;
import io.scangate.gateway.index.RuleView;
import io.scangate.gateway.link.Link;
import io.scangate.gateway.link.LinkParser;
import io.scangate.gateway.link.LinkRejection;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Up to {@value #MAX} links of one call, looked up together. Reused. Only for one event loop. */
final class LinkBatch {
    /** The most links of one batch. */
    static final int MAX = LookupBatch.MAX_LINKS;

    private final Link[] links = new Link[MAX];
    private final RuleView[] rules = new RuleView[MAX];
    private final @Nullable LinkRejection[] rejections = new @Nullable LinkRejection[MAX];
    /** The index of each text among the parsed links. */
    private final int[] places = new int[MAX];

    private final LookupBatch lookups = new LookupBatch();
    private int found;

    LinkBatch() {
        Arrays.setAll(links, place -> new Link());
        Arrays.setAll(rules, place -> new RuleView());
    }

    /**
     * Parses links from an index of the list on and looks up the well-formed ones; returns the number of texts taken.
     */
    int take(LinkParser parser, RuleIndex index, List<byte[]> texts, int from) {
        int count = Math.min(MAX, texts.size() - from);
        int parsed = 0;
        for (int i = 0; i < count; i++) {
            byte[] text = texts.get(from + i);
            places[i] = parsed;
            rejections[i] = parser.parse(text, 0, text.length, links[parsed]) instanceof LinkRejection rejection
                    ? rejection
                    : null;
            parsed += rejections[i] == null ? 1 : 0;
        }
        found = parsed == 0 ? 0 : lookups.find(index, links, rules, parsed);
        return count;
    }

    /** The reason why the n-th text is no link; null if it is a link. */
    @Nullable
    LinkRejection rejection(int number) {
        return rejections[number];
    }

    /** The n-th link. */
    Link link(int number) {
        return links[places[number]];
    }

    /** The rule that matches the n-th link, if {@link #found} is true. */
    RuleView rule(int number) {
        return rules[places[number]];
    }

    /** Whether a rule matches the n-th link. */
    boolean found(int number) {
        return (found >>> places[number] & 1) != 0;
    }
}
