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

/** A part of the links of one call, up to {@value #MAX}, looked up together. Scratch of one event loop. */
final class LinkBatch {
    /** The most links at once. */
    static final int MAX = LookupBatch.MAX_LINKS;

    private final Link[] links = new Link[MAX];
    private final RuleView[] rules = new RuleView[MAX];
    private final @Nullable LinkRejection[] rejections = new @Nullable LinkRejection[MAX];
    /** For each link its place among those that are looked up. */
    private final int[] places = new int[MAX];

    private final LookupBatch lookups = new LookupBatch();
    private int found;

    LinkBatch() {
        Arrays.setAll(links, place -> new Link());
        Arrays.setAll(rules, place -> new RuleView());
    }

    /** Parses links from a place of the list on, and looks up those that are well formed; how many were taken. */
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

    /** Why the n-th taken text is no link; null if it is one. */
    @Nullable
    LinkRejection rejection(int number) {
        return rejections[number];
    }

    /** The n-th taken link. */
    Link link(int number) {
        return links[places[number]];
    }

    /** The rule that matches the n-th taken link, if one was {@link #found}. */
    RuleView rule(int number) {
        return rules[places[number]];
    }

    /** Whether a rule matches the n-th taken link. */
    boolean found(int number) {
        return (found >>> places[number] & 1) != 0;
    }
}
