package io.scangate.gateway.events;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.function.IntPredicate;

/**
 * A bounded ring of entries of different lengths in one array. One thread writes and another one reads; neither waits, takes a lock
 * or allocates. An entry starts with a word whose lower half is its size, in bytes and a multiple of {@value #UNIT}, and never wraps around the end
 * of the array: a gap fills the rest.
 */
public final class EventRing {
    /** Entries start at multiples of it. */
    public static final int UNIT = Long.BYTES;

    /** In the first word of a gap, beside its size. */
    private static final long GAP = 1L << 63;

    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final VarHandle WRITTEN;
    private static final VarHandle READ;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            WRITTEN = lookup.findVarHandle(EventRing.class, "written", long.class);
            READ = lookup.findVarHandle(EventRing.class, "read", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final byte[] bytes;
    private final int capacity;

    // Accessed through the handles.
    private long written;
    private long read;

    /** What the writer last saw of {@link #read}, so that it seldom touches the reader's cache line. Only for the writer. */
    private long seenRead;

    /**
     * Makes an empty ring.
     *
     * @param capacity in bytes, a power of two
     */
    public EventRing(int capacity) {
        this.capacity = capacity;
        // A writer may copy whole words past the end of an entry.
        this.bytes = new byte[capacity + UNIT];
    }

    /** The array that entries are in. */
    public byte[] bytes() {
        return bytes;
    }

    // For the writer.

    /** The offset at which an entry of at most some bytes can be written; -1 if the ring has no room. */
    public int claim(int most) {
        int at = (int) written & capacity - 1;
        int gap = at + most > capacity ? capacity - at : 0;
        if (written + gap + most - seenRead > capacity) {
            seenRead = (long) READ.getAcquire(this);
            if (written + gap + most - seenRead > capacity) {
                return -1;
            }
        }
        if (gap > 0) {
            WORD.set(bytes, at, GAP | gap);
            WRITTEN.setRelease(this, written + gap);
        }
        return gap > 0 ? 0 : at;
    }

    /** Shows the reader the entry at the claimed offset, of a size in bytes. */
    public void publish(int size) {
        WRITTEN.setRelease(this, written + size);
    }

    // For the reader.

    /** The offset of the oldest entry; -1 if there is none. */
    public int peek() {
        while (read < (long) WRITTEN.getAcquire(this)) {
            int at = (int) read & capacity - 1;
            long first = (long) WORD.get(bytes, at);
            if (first >= 0) {
                return at;
            }
            release((int) first);
        }
        return -1;
    }

    /** The size of the entry at an offset, in bytes. */
    public int size(int at) {
        return (int) (long) WORD.get(bytes, at);
    }

    /** Gives up the oldest entry, of a size in bytes, so that its room can be used again. */
    public void release(int size) {
        READ.setRelease(this, read + size);
    }

    /** Gives up the oldest entries up to the first one, by its offset, that is not to be dropped. Returns their number. */
    int drop(IntPredicate which) {
        int dropped = 0;
        for (int at = peek(); at >= 0 && which.test(at); at = peek()) {
            release(size(at));
            dropped++;
        }
        return dropped;
    }

    /** The bytes that are not read yet. Any thread may ask. */
    public long waiting() {
        return Math.max(0, (long) WRITTEN.getAcquire(this) - (long) READ.getAcquire(this));
    }
}
