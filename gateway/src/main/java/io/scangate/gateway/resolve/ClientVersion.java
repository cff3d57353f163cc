package io.scangate.gateway.resolve;

/**
 * Versions of the host app's client, such as {@code 8.0.50}: one to four numbers from 0 to 65,535, joined by dots. A
 * version is packed into a {@code long}, and packed versions compare as numbers. A missing part counts as 0. Thread-safe.
 */
public final class ClientVersion {
    /** The scan has no client version. */
    public static final long ABSENT = -1;
    /** The text is not a version. */
    public static final long MALFORMED = -2;

    private static final int MAX_PARTS = 4;
    private static final int MAX_PART = 0xFFFF;

    private ClientVersion() {}

    /** The packed version, at least 0, or {@link #MALFORMED}. A first part above 32,767 is malformed. */
    public static long parse(byte[] text, int offset, int length) {
        long packed = 0;
        int parts = 0;
        int at = offset;
        int end = offset + length;
        while (true) {
            int part = 0;
            int start = at;
            for (; at < end && text[at] >= '0' && text[at] <= '9'; at++) {
                part = part * 10 + text[at] - '0';
                if (part > MAX_PART) {
                    return MALFORMED;
                }
            }
            if (at == start || ++parts > MAX_PARTS) {
                return MALFORMED;
            }
            packed = packed << 16 | part;
            if (at == end) {
                long version = packed << (16 * (MAX_PARTS - parts));
                return version < 0 ? MALFORMED : version;
            }
            if (text[at++] != '.') {
                return MALFORMED;
            }
        }
    }

    /** The packed version of a text. */
    public static long parse(String text) {
        byte[] bytes = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        return parse(bytes, 0, bytes.length);
    }
}
