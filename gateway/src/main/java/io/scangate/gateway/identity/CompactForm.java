package io.scangate.gateway.identity;

/** The form of a signed token: three parts of base64url without padding, with dots between them (RFC 7515, section 7.1). */
final class CompactForm {
    private static final int PARTS = 3;
    private static final int CHARACTERS = 4;

    private CompactForm() {}

    /** Whether bytes have this form, and the bits after the last byte of each part are zero, so that no token has two forms. */
    static boolean isOne(byte[] b, int from, int to) {
        int parts = 0;
        for (int start = from; start <= to; parts++) {
            int end = start;
            int last = 0;
            while (end < to && b[end] != '.') {
                last = value(b[end]);
                if (last < 0) {
                    return false;
                }
                end++;
            }
            if (!endsWhole((end - start) % CHARACTERS, last)) {
                return false;
            }
            start = end + 1;
        }
        return parts == PARTS;
    }

    /** A rest of two characters has 4 bits too many, one of three 2 bits, and one character alone is no byte. */
    private static boolean endsWhole(int rest, int last) {
        return switch (rest) {
            case 0 -> true;
            case 1 -> false;
            case 2 -> (last & 0xF) == 0;
            default -> (last & 0x3) == 0;
        };
    }

    /** The value of a character of base64url (RFC 4648, section 5); -1 for any other. */
    private static int value(byte c) {
        if (c >= 'A' && c <= 'Z') {
            return c - 'A';
        }
        if (c >= 'a' && c <= 'z') {
            return c - 'a' + 26;
        }
        if (c >= '0' && c <= '9') {
            return c - '0' + 52;
        }
        return c == '-' ? 62 : c == '_' ? 63 : -1;
    }
}
