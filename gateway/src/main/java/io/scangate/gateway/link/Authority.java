package io.scangate.gateway.link;

import org.jspecify.annotations.Nullable;

/**
 * The part between the slashes and the path: user, host and port.
 *
 * @param host serialised; empty only where the scheme is not special
 * @param port {@link #NO_PORT} if absent
 * @param hasCredentials whether there is a user name or a password that is not empty
 * @param end where the authority ends in the text
 */
record Authority(String host, int port, boolean hasCredentials, int end) {
    static final int NO_PORT = -1;

    private static final int BAD_PORT = -2;

    /**
     * Parses an authority (authority, host and port state of the URL Standard); linear.
     *
     * @return null where the standard fails
     */
    static @Nullable Authority parse(byte[] text, int start, int textEnd, Scheme scheme) {
        int end = end(text, start, textEnd, scheme);
        // The last at-sign divides: https://wx.qq.com@evil.example is a link to evil.example.
        int at = end - 1;
        while (at >= start && text[at] != '@') {
            at--;
        }
        int hostStart = Math.max(at + 1, start);
        int colon = hostEnd(text, hostStart, end);
        boolean emptyHost = colon == hostStart;
        if (emptyHost && (scheme.special() || colon < end || at >= start)) {
            return null;
        }
        int port = port(text, colon, end);
        if (port == BAD_PORT) {
            return null;
        }
        String host = HostParser.parse(text, hostStart, colon, scheme.special());
        return host == null ? null : new Authority(host, port, hasCredentials(text, start, at), end);
    }

    /** Where an authority that starts at {@code start} ends. */
    static int end(byte[] text, int start, int textEnd, Scheme scheme) {
        int i = start;
        while (i < textEnd) {
            byte b = text[i];
            if (b == '/' || b == '?' || b == '#' || (b == '\\' && scheme.special())) {
                break;
            }
            i++;
        }
        return i;
    }

    /** The colon before the port, or the end; the colons in the brackets of an IPv6 address do not count. */
    private static int hostEnd(byte[] text, int start, int end) {
        boolean inBrackets = false;
        for (int i = start; i < end; i++) {
            switch (text[i]) {
                case '[' -> inBrackets = true;
                case ']' -> inBrackets = false;
                case ':' -> {
                    if (!inBrackets) {
                        return i;
                    }
                }
                default -> {}
            }
        }
        return end;
    }

    private static int port(byte[] text, int colon, int end) {
        if (end - colon < 2) {
            return NO_PORT;
        }
        int port = 0;
        for (int i = colon + 1; i < end; i++) {
            if (!ByteTables.isDigit(text[i])) {
                return BAD_PORT;
            }
            port = port * 10 + text[i] - '0';
            if (port > Scheme.MAX_PORT) {
                return BAD_PORT;
            }
        }
        return port;
    }

    /** Nothing, or a lone colon, before the at-sign is an empty user name and an empty password: none. */
    private static boolean hasCredentials(byte[] text, int start, int at) {
        int length = at - start;
        return length > 1 || (length == 1 && text[start] != ':');
    }
}
