package io.scangate.gateway.wire;

/**
 * The dynamic table of HPACK for one connection (RFC 7541, section 2.3.2). The texts of its entries stand one after the other in one array,
 * the oldest first, and the places of the entries in a ring. Both grow with the entries, so a client that adds none costs nothing. Only for
 * the connection's event loop.
 */
final class HpackTable {
    /** The most that a client may use; the default of the setting HEADER_TABLE_SIZE, which this server does not change. */
    static final int MAX_SIZE = 4096;
    /** What an entry counts beside its text (RFC 7541, section 4.1). */
    static final int OVERHEAD = 32;

    private static final int PARTS = 3;
    private static final int START = 0;
    private static final int NAME_LENGTH = 1;
    private static final int KIND = 2;
    private static final int FIRST_ENTRIES = 8;
    private static final int FIRST_BYTES = 256;

    private byte[] bytes = {};
    /** The end of the texts. */
    private int end;

    private int[] ring = {};
    /** The number of entries that the ring has room for, a power of two. */
    private int room;
    /** The place of the oldest entry in the ring. */
    private int oldest;

    private int count;
    private int size;
    private int limit = MAX_SIZE;

    /** The array with the texts. */
    byte[] bytes() {
        return bytes;
    }

    /** The number of entries; the newest has index 1. */
    int count() {
        return count;
    }

    /** The memory of the table in bytes. */
    int memory() {
        return bytes.length + Integer.BYTES * ring.length;
    }

    /** The start of the name of an entry in {@link #bytes}. */
    int nameStart(int index) {
        return ring[part(index, START)];
    }

    /** The end of its name, which is the start of its value. */
    int nameEnd(int index) {
        return nameStart(index) + ring[part(index, NAME_LENGTH)];
    }

    /** The end of its value. */
    int valueEnd(int index) {
        return index == 1 ? end : nameStart(index - 1);
    }

    /** The kind of its name, see {@link FieldKinds}. */
    int kind(int index) {
        return ring[part(index, KIND)];
    }

    private int part(int index, int part) {
        return PARTS * ((oldest + count - index) & (room - 1)) + part;
    }

    /** Sets the limit of the size, at most {@link #MAX_SIZE}. */
    void limit(int newLimit) {
        limit = newLimit;
        evict(0);
    }

    /** Removes the oldest entries until there is room. */
    private void evict(int needed) {
        while (count > 0 && size + needed > limit) {
            size -= OVERHEAD + valueEnd(count) - nameStart(count);
            oldest = (oldest + 1) & (room - 1);
            count--;
        }
        if (count == 0) {
            end = 0;
        }
    }

    /** Adds an entry, for which older ones go. One that is too large leaves the table empty. Name and value must not be in {@link #bytes}. */
    void add(int kind, byte[] name, int nameFrom, int nameTo, byte[] value, int valueFrom, int valueTo) {
        int nameLength = nameTo - nameFrom;
        int length = nameLength + valueTo - valueFrom;
        evict(OVERHEAD + length);
        if (OVERHEAD + length > limit) {
            return;
        }
        reserve(length);
        if (count == room) {
            growRing();
        }
        System.arraycopy(name, nameFrom, bytes, end, nameLength);
        System.arraycopy(value, valueFrom, bytes, end + nameLength, length - nameLength);
        count++;
        ring[part(1, START)] = end;
        ring[part(1, NAME_LENGTH)] = nameLength;
        ring[part(1, KIND)] = kind;
        end += length;
        size += OVERHEAD + length;
    }

    /** Makes room for a text: moves the texts to the start of the array, or to a larger one. */
    private void reserve(int more) {
        if (end + more <= bytes.length) {
            return;
        }
        int start = count == 0 ? end : nameStart(count);
        int used = end - start;
        // Twice the texts, so that they move only after as many bytes as they have were added.
        byte[] to = 2 * (used + more) <= bytes.length ? bytes : new byte[Math.max(FIRST_BYTES, 2 * (used + more))];
        System.arraycopy(bytes, start, to, 0, used);
        bytes = to;
        end = used;
        for (int i = 1; i <= count; i++) {
            ring[part(i, START)] -= start;
        }
    }

    private void growRing() {
        int[] larger = new int[PARTS * Math.max(FIRST_ENTRIES, 2 * room)];
        for (int i = 0; i < count; i++) {
            System.arraycopy(ring, PARTS * ((oldest + i) & (room - 1)), larger, PARTS * i, PARTS);
        }
        ring = larger;
        room = larger.length / PARTS;
        oldest = 0;
    }
}
