package io.scangate.gateway.link;

import org.jspecify.annotations.Nullable;

/**
 * The part of a link between the slashes and the path: user, host and port. Immutable.
 *
 * @param host the serialised host; empty only if the scheme is not special
 * @param port the port, or {@link #NO_PORT}
 * @param hasCredentials whether the user name or the password is not empty
 * @param end the end of the authority in the text
 */
record Authority(String host, int port, boolean hasCredentials, int end) {
    static final int NO_PORT = -1;

    private static final int BAD_PORT = -2;

    /**
     * Parses an authority (authority state, host state and port state of the URL Standard). Linear.
     *
     * @return null if the standard fails
     */
    static @Nullable Authority parse(byte[] text, int start, int textEnd, Scheme scheme) {
        int end = end(text, start, textEnd, scheme);
        // The host starts after the last at-sign: https://wx.qq.com@evil.example is a link to evil.example.
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

    /** The end of an authority that starts at {@code start}. */
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

    /** The offset of the colon before the port, or the end. Ignores colons in the brackets of an IPv6 address. */
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

    /** An at-sign after nothing, or after a colon alone, means an empty user name and an empty password. */
    private static boolean hasCredentials(byte[] text, int start, int at) {
        int length = at - start;
        return length > 1 || (length == 1 && text[start] != ':');
    }
}
