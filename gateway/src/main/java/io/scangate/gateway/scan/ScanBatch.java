package io.scangate.gateway.scan;

import io.scangate.gateway.index.LookupBatch;
import io.scangate.gateway.index.RuleIndex;
import io.scangate.gateway.index.RuleView;
import io.scangate.gateway.link.Link;
import io.scangate.gateway.wire.RequestBatch;
import org.jspecify.annotations.Nullable;

/**
 * Ordinary scans that arrived together. They are looked up together, so that their memory reads overlap. Reused. Only
 * for one event loop.
 */
final class ScanBatch {
    private final ScanSlot[] slots = new ScanSlot[LookupBatch.MAX_LINKS];
    private final Link[] links = new Link[LookupBatch.MAX_LINKS];
    private final RuleView[] rules = new RuleView[LookupBatch.MAX_LINKS];
    private final LookupBatch lookups = new LookupBatch();
    /** The index of each request's slot. */
    private final int[] places = new int[RequestBatch.MAX];

    private int count;
    /** A bit for each request that has a slot. */
    private int taken;

    private int ready;
    private int found;
    private long revision;

    ScanBatch(int maxTarget) {
        for (int i = 0; i < slots.length; i++) {
            links[i] = new Link();
            rules[i] = new RuleView();
            slots[i] = new ScanSlot(maxTarget, i, links[i], rules[i]);
        }
    }

    /** Clears the batch and releases the rules of requests that were not answered. */
    void clear() {
        for (int i = 0; i < count; i++) {
            rules[i].release();
        }
        count = 0;
        taken = 0;
        ready = 0;
    }

    /** The slot for the next scan; {@link #take} keeps it. */
    ScanSlot next() {
        return slots[count];
    }

    /** Keeps the next slot for the request of a number. */
    void take(int number) {
        places[number] = count++;
        taken |= 1 << number;
    }

    /** Looks up the links of all kept slots in the rules of a revision. Before this call, {@link #slot} returns null for each request. */
    void find(RuleIndex index, long revisionOfIndex) {
        revision = revisionOfIndex;
        found = lookups.find(index, links, rules, count);
        ready = taken;
    }

    /** The slot of the request of a number, after the lookup; null if the request has none. */
    @Nullable
    ScanSlot slot(int number) {
        return (ready >>> number & 1) == 0 ? null : slots[places[number]];
    }

    /** The revision of the rules of the lookup. */
    long revision() {
        return revision;
    }

    /** Whether a rule matches the link of a slot. */
    boolean found(ScanSlot slot) {
        return (found >>> slot.place() & 1) != 0;
    }
}
