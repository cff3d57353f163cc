package io.scangate.gateway.link;

import org.jspecify.annotations.Nullable;

/**
 * The IPv4 parser and serialiser of the URL Standard (sections 3.4 and 3.5). An address has one to four parts, each decimal,
 * octal (prefix {@code 0}) or hexadecimal (prefix {@code 0x}). The last part fills the remaining bytes. Linear.
 * Thread-safe.
 */
final class Ipv4 {
    private static final int MAX_PARTS = 4;
    private static final long NOT_A_NUMBER = -1;
    /** Stands for every number of more than 32 bits, which no part may have. */
    private static final long TOO_LARGE = 1L << 32;

    private Ipv4() {}

    /** Whether the last label of a domain is a number, so that the domain must be an IPv4 address. Ignores one trailing dot. */
    static boolean endsInNumber(String domain) {
        int end = trimDot(domain);
        int start = domain.lastIndexOf('.', end - 1) + 1;
        return start < end && (isDecimal(domain, start, end) || number(domain, start, end) != NOT_A_NUMBER);
    }

    /**
     * Parses and serialises an address.
     *
     * @return null if the standard fails
     */
    static @Nullable String parse(String domain) {
        int end = trimDot(domain);
        long address = 0;
        int part = 0;
        int start = 0;
        while (true) {
            int dot = domain.indexOf('.', start);
            boolean last = dot < 0 || dot >= end;
            long number = number(domain, start, last ? end : dot);
            long limit = last ? 1L << (Byte.SIZE * (MAX_PARTS - part)) : 256;
            if (number == NOT_A_NUMBER || number >= limit) {
                return null;
            }
            if (last) {
                return serialise(address | number);
            }
            address |= number << (Byte.SIZE * (MAX_PARTS - 1 - part));
            part++;
            if (part == MAX_PARTS) {
                return null;
            }
            start = dot + 1;
        }
    }

    private static int trimDot(String domain) {
        int length = domain.length();
        return length > 1 && domain.charAt(length - 1) == '.' ? length - 1 : length;
    }

    private static boolean isDecimal(String text, int start, int end) {
        for (int i = start; i < end; i++) {
            if (digit(text.charAt(i), 10) < 0) {
                return false;
            }
        }
        return true;
    }

    private static long number(String text, int start, int end) {
        int i = start;
        int radix = 10;
        if (end - i >= 2 && text.charAt(i) == '0') {
            boolean hex = (text.charAt(i + 1) | 0x20) == 'x';
            radix = hex ? 16 : 8;
            i += hex ? 2 : 1;
        } else if (i == end) {
            return NOT_A_NUMBER;
        }
        long number = 0;
        for (; i < end; i++) {
            int digit = digit(text.charAt(i), radix);
            if (digit < 0) {
                return NOT_A_NUMBER;
            }
            number = Math.min(number * radix + digit, TOO_LARGE);
        }
        return number;
    }

    private static int digit(char c, int radix) {
        int value = c < 0x80 ? ByteTables.HEX_VALUE[c] : -1;
        return value < radix ? value : -1;
    }

    private static String serialise(long address) {
        return (address >> 24 & 0xFF) + "." + (address >> 16 & 0xFF) + "." + (address >> 8 & 0xFF) + "."
                + (address & 0xFF);
    }
}
