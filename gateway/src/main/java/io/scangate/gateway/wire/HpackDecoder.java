package io.scangate.gateway.wire;

/**
 * Decodes the header blocks of one connection (HPACK, RFC 7541) into a {@link Http2Head}. Allocates only when the dynamic table grows. Only
 * for the connection's event loop.
 */
final class HpackDecoder {
    private static final int FAULT = -1;
    /** No index, length or size may be larger. */
    private static final int MAX_NUMBER = 1 << 20;

    private static final int INDEXED = 0x80;
    private static final int ADDED = 0x40;
    private static final int SIZE_UPDATE = 0x20;
    private static final int INDEX_BITS = 7;
    private static final int ADDED_BITS = 6;
    private static final int SIZE_BITS = 5;
    private static final int LITERAL_BITS = 4;
    private static final int LENGTH_BITS = 7;

    private final HpackTable table = new HpackTable();
    private final FieldKinds kinds;
    private byte[] in = {};
    private int at;
    private int end;

    HpackDecoder(FieldKinds kinds) {
        this.kinds = kinds;
    }

    /** The memory that the connection's table takes. */
    int memory() {
        return table.memory();
    }

    /**
     * Decodes a whole block.
     *
     * @param head takes the fields; has room for the block
     * @return whether the block is well formed; if not, the state of the connection is lost
     */
    boolean decode(byte[] block, int from, int to, Http2Head head) {
        in = block;
        at = from;
        end = to;
        boolean first = true;
        while (at < end) {
            int lead = in[at];
            if ((lead & INDEXED) != 0) {
                first = false;
                if (!indexed(number(INDEX_BITS), head)) {
                    return false;
                }
            } else if ((lead & ADDED) != 0) {
                first = false;
                if (!literal(number(ADDED_BITS), true, head)) {
                    return false;
                }
            } else if ((lead & SIZE_UPDATE) != 0) {
                int size = number(SIZE_BITS);
                if (!first || size == FAULT || size > HpackTable.MAX_SIZE) {
                    return false;
                }
                table.limit(size);
            } else {
                first = false;
                if (!literal(number(LITERAL_BITS), false, head)) {
                    return false;
                }
            }
        }
        return true;
    }

    private boolean indexed(int index, Http2Head head) {
        if (index <= 0) {
            return false;
        }
        if (index <= HpackStatic.SIZE) {
            byte[] value = HpackStatic.value(index);
            head.take(kinds.ofStatic(index), HpackStatic.name(index).length, value, 0, value.length);
            return true;
        }
        int entry = index - HpackStatic.SIZE;
        if (entry > table.count()) {
            return false;
        }
        int value = table.nameEnd(entry);
        head.take(table.kind(entry), value - table.nameStart(entry), table.bytes(), value, table.valueEnd(entry));
        return true;
    }

    /** A field whose value, and perhaps name, stands in the block. Both are decoded to the free part of the head's array. */
    private boolean literal(int nameIndex, boolean add, Http2Head head) {
        int name = head.end();
        int nameEnd = nameIndex == 0 ? text(head.bytes(), name) : copyName(nameIndex, head.bytes(), name);
        if (nameEnd == FAULT) {
            return false;
        }
        int valueEnd = text(head.bytes(), nameEnd);
        if (valueEnd == FAULT) {
            return false;
        }
        byte[] b = head.bytes();
        int kind = FieldKinds.isValue(b, nameEnd, valueEnd) ? kind(nameIndex, b, name, nameEnd) : FieldKinds.MALFORMED;
        if (add) {
            table.add(kind, b, name, nameEnd, b, nameEnd, valueEnd);
        }
        head.take(kind, nameEnd - name, b, nameEnd, valueEnd);
        return true;
    }

    private int kind(int nameIndex, byte[] b, int name, int nameEnd) {
        return nameIndex > 0 && nameIndex <= HpackStatic.SIZE ? kinds.ofStatic(nameIndex) : kinds.of(b, name, nameEnd);
    }

    /** Copies a name from a table: an entry of the dynamic table may go when another one is added. */
    private int copyName(int index, byte[] out, int to) {
        if (index == FAULT || index > HpackStatic.SIZE + table.count()) {
            return FAULT;
        }
        if (index <= HpackStatic.SIZE) {
            byte[] name = HpackStatic.name(index);
            System.arraycopy(name, 0, out, to, name.length);
            return to + name.length;
        }
        int entry = index - HpackStatic.SIZE;
        int length = table.nameEnd(entry) - table.nameStart(entry);
        System.arraycopy(table.bytes(), table.nameStart(entry), out, to, length);
        return to + length;
    }

    /** Decodes a text; returns its end in the other array, or {@link #FAULT}. */
    private int text(byte[] out, int to) {
        if (at == end) {
            return FAULT;
        }
        boolean huffman = in[at] < 0;
        int length = number(LENGTH_BITS);
        if (length == FAULT || length > end - at) {
            return FAULT;
        }
        int from = at;
        at += length;
        if (huffman) {
            return Huffman.decode(in, from, at, out, to);
        }
        System.arraycopy(in, from, out, to, length);
        return to + length;
    }

    /** Reads a number that begins in the lowest bits of the next byte (RFC 7541, section 5.1); {@link #FAULT} if it is not whole or too large. */
    private int number(int bits) {
        int most = (1 << bits) - 1;
        int number = in[at++] & most;
        if (number < most) {
            return number;
        }
        for (int shift = 0; at < end && number <= MAX_NUMBER; shift += 7) {
            byte next = in[at++];
            number += (next & 0x7F) << Math.min(shift, 21);
            if (next >= 0) {
                return shift <= 21 && number <= MAX_NUMBER ? number : FAULT;
            }
        }
        return FAULT;
    }
}
