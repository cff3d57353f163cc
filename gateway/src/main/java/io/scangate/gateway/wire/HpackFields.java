package io.scangate.gateway.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;

/**
 * Encodes answer fields for HTTP/2. Each is a literal that enters no table (RFC 7541, section 6.2.2), so encoded fields are the same on all
 * connections and are made once. Thread-safe.
 */
final class HpackFields {
    private static final int NAME_BITS = 4;
    private static final int LENGTH_BITS = 7;
    private static final int INDEXED = 0x80;

    private HpackFields() {}

    /** The field with the status, which comes first. */
    static byte[] status(int status) {
        String value = Integer.toString(status);
        int index = HpackStatic.find(":status", value);
        return index > 0 ? new byte[] {(byte) (INDEXED | index)} : of(new Field(":status", value));
    }

    /** Further fields. */
    static byte[] of(Field... fields) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (Field field : fields) {
            int index = HpackStatic.find(field.name());
            number(index, NAME_BITS, out);
            if (index == 0) {
                text(field.name().getBytes(US_ASCII), out);
            }
            text(field.value().getBytes(ISO_8859_1), out);
        }
        return out.toByteArray();
    }

    private static void text(byte[] text, ByteArrayOutputStream out) {
        number(text.length, LENGTH_BITS, out);
        out.writeBytes(text);
    }

    /** A number in the lowest bits of a byte and, if it is too large for them, in further bytes (RFC 7541, section 5.1). */
    private static void number(int number, int bits, ByteArrayOutputStream out) {
        int most = (1 << bits) - 1;
        if (number < most) {
            out.write(number);
            return;
        }
        out.write(most);
        int rest = number - most;
        for (; rest > 0x7F; rest >>>= 7) {
            out.write((rest & 0x7F) | 0x80);
        }
        out.write(rest);
    }
}
