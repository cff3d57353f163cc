package io.scangate.gateway.http;

import io.scangate.gateway.index.LookupBatch;
import io.scangate.gateway.index.RuleIndex;
import io.scangate.gateway.index.RuleView;
import io.scangate.gateway.link.Link;

/**
 * Plain scans that came one behind the other, read and looked up together, so that the memory of one is under way while
 * the next is read. Looking ahead changes nothing: what is no ordinary scan, or fails, ends the batch, and is taken by
 * itself when its turn comes, as is a scan whose answer has to wait. Scratch of one event loop.
 */
final class ScanBatch {
    /** Reads a plain GET into a slot; false if it is nothing but an ordinary scan's. */
    @FunctionalInterface
    interface Reader {
        boolean read(LoopState loop, ScanSlot slot, byte[] bytes);
    }

    private final ScanSlot[] slots = new ScanSlot[LookupBatch.MAX_LINKS];
    private final Link[] links = new Link[LookupBatch.MAX_LINKS];
    private final RuleView[] rules = new RuleView[LookupBatch.MAX_LINKS];
    private final int[] ends = new int[LookupBatch.MAX_LINKS];
    private final LookupBatch lookups = new LookupBatch();
    private int found;

    ScanBatch(HttpSettings settings) {
        for (int i = 0; i < slots.length; i++) {
            links[i] = new Link();
            rules[i] = new RuleView();
            slots[i] = new ScanSlot(settings, links[i], rules[i]);
        }
    }

    /** Reads scans from an offset on and looks them up; how many. */
    int take(LoopState loop, Reader reader, RuleIndex index, byte[] b, int from, int to) {
        int count = 0;
        try {
            int at = from;
            while (count < slots.length && at < to) {
                at = loop.head().parse(b, at, to);
                if (at < 0 || !isOrdinary(loop.head()) || !reader.read(loop, slots[count], b)) {
                    break;
                }
                ends[count++] = at;
            }
            found = lookups.find(index, links, rules, count);
        } catch (RuntimeException e) {
            // One by one it will come again, and then it is known which request has to be told.
            return 0;
        }
        return count;
    }

    private static boolean isOrdinary(RequestHead head) {
        return head.isPlainGet() && !head.closes();
    }

    /** What the n-th request says, and the rule if one was {@link #found}. */
    ScanSlot slot(int number) {
        return slots[number];
    }

    /** Where the n-th request ends. */
    int end(int number) {
        return ends[number];
    }

    /** Whether a rule matches the n-th link. */
    boolean found(int number) {
        return (found >>> number & 1) != 0;
    }
}
