package io.scangate.gateway.scan;

import io.scangate.gateway.index.LookupBatch;
import io.scangate.gateway.index.RuleIndex;
import io.scangate.gateway.index.RuleView;
import io.scangate.gateway.link.Link;
import io.scangate.gateway.wire.RequestBatch;
import org.jspecify.annotations.Nullable;

/**
 * Ordinary scans that came together, looked up together, so that the memory of one is under way while the next is read.
 * Scratch of one event loop.
 */
final class ScanBatch {
    private final ScanSlot[] slots = new ScanSlot[LookupBatch.MAX_LINKS];
    private final Link[] links = new Link[LookupBatch.MAX_LINKS];
    private final RuleView[] rules = new RuleView[LookupBatch.MAX_LINKS];
    private final LookupBatch lookups = new LookupBatch();
    /** For each request the place of its slot. */
    private final int[] places = new int[RequestBatch.MAX];

    private int count;
    /** A bit for each request that has been looked up. */
    private int taken;

    private int ready;
    private int found;

    ScanBatch(int maxTarget) {
        for (int i = 0; i < slots.length; i++) {
            links[i] = new Link();
            rules[i] = new RuleView();
            slots[i] = new ScanSlot(maxTarget, i, links[i], rules[i]);
        }
    }

    /** Forgets the batch before, and releases the rules of those requests that were never answered. */
    void clear() {
        for (int i = 0; i < count; i++) {
            rules[i].release();
        }
        count = 0;
        taken = 0;
        ready = 0;
    }

    /** Where to read the next scan; {@link #take} keeps it. */
    ScanSlot next() {
        return slots[count];
    }

    /** Takes over what was read of the request of that number. */
    void take(int number) {
        places[number] = count++;
        taken |= 1 << number;
    }

    /** Looks up what was taken; until then, no request has a slot. */
    void find(RuleIndex index) {
        found = lookups.find(index, links, rules, count);
        ready = taken;
    }

    /** What the request of that number says, looked up; null if it was not taken. */
    @Nullable
    ScanSlot slot(int number) {
        return (ready >>> number & 1) == 0 ? null : slots[places[number]];
    }

    /** Whether a rule matches the link of a slot. */
    boolean found(ScanSlot slot) {
        return (found >>> slot.place() & 1) != 0;
    }
}
