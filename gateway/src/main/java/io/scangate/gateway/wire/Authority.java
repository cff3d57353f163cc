package io.scangate.gateway.wire;

/**
 * The syntax of a host with an optional port, as in a Host header or an http address (RFC 3986, section 3.2). Stricter in two
 * points: a host is not empty (RFC 9110, section 4.2.1), and has no comma, because a proxy may read a list of hosts.
 * Thread-safe.
 */
public final class Authority {
    private static final int MAX_PORT = 65_535;
    private static final int MAX_PORT_DIGITS = 5;
    private static final int GROUPS = 8;
    /** The characters of a name without percent-encoding: RFC 3986, section 3.2.2. */
    private static final boolean[] IN_NAME = new boolean[256];

    static {
        String members = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~!$&'()*+;=";
        for (int i = 0; i < members.length(); i++) {
            IN_NAME[members.charAt(i)] = true;
        }
    }

    private Authority() {}

    /** Whether the bytes are a host and perhaps a port. Takes linear time and does not allocate. */
    public static boolean isValid(byte[] b, int from, int to) {
        int at = from;
        while (at < to && IN_NAME[b[at] & 0xFF]) {
            at++;
        }
        if (at == from) {
            return from < to && isOdd(b, from, from, to);
        }
        return at == to || (b[at] == ':' ? isPort(b, at + 1, to) : isOdd(b, from, at, to));
    }

    /** The same for a host with percent-encoding or brackets. */
    private static boolean isOdd(byte[] b, int from, int nameEnd, int to) {
        int hostEnd = b[from] == '[' ? endOfLiteral(b, from, to) : endOfName(b, nameEnd, to);
        if (hostEnd <= from) {
            return false;
        }
        return hostEnd == to || (b[hostEnd] == ':' && isPort(b, hostEnd + 1, to));
    }

    private static int endOfName(byte[] b, int from, int to) {
        int at = from;
        while (at < to) {
            if (IN_NAME[b[at] & 0xFF]) {
                at++;
            } else if (b[at] == '%' && at + 2 < to && isHex(b[at + 1]) && isHex(b[at + 2])) {
                at += 3;
            } else {
                return at;
            }
        }
        return at;
    }

    /** A port may be empty. */
    private static boolean isPort(byte[] b, int from, int to) {
        if (to - from > MAX_PORT_DIGITS) {
            return false;
        }
        int port = 0;
        for (int i = from; i < to; i++) {
            if (b[i] < '0' || b[i] > '9') {
                return false;
            }
            port = port * 10 + b[i] - '0';
        }
        return port <= MAX_PORT;
    }

    /** The position after an IPv6 address in brackets, or -1. */
    private static int endOfLiteral(byte[] b, int from, int to) {
        int at = from + 1;
        while (at < to && b[at] != ']') {
            at++;
        }
        return at < to && isIpv6(b, from + 1, at) ? at + 1 : -1;
    }

    private static boolean isIpv6(byte[] b, int from, int to) {
        boolean gap = to - from > 1 && b[from] == ':' && b[from + 1] == ':';
        int groups = 0;
        int at = gap ? from + 2 : from;
        while (at < to) {
            int end = at;
            while (end < to && isHex(b[end])) {
                end++;
            }
            if (end < to && b[end] == '.') {
                return isIpv4(b, at, to) && hasAll(groups + 2, gap);
            }
            if (end == at || end - at > 4 || end + 1 == to) {
                return false;
            }
            groups++;
            at = end + 1;
            if (end < to && b[end] != ':') {
                return false;
            }
            if (at < to && b[at] == ':') {
                if (gap) {
                    return false;
                }
                gap = true;
                at++;
            }
        }
        return hasAll(groups, gap);
    }

    /** A gap stands for at least one group. */
    private static boolean hasAll(int groups, boolean gap) {
        return gap ? groups < GROUPS : groups == GROUPS;
    }

    private static boolean isIpv4(byte[] b, int from, int to) {
        int parts = 0;
        int at = from;
        while (parts < 4) {
            int end = at;
            int value = 0;
            while (end < to && end - at < 3 && b[end] >= '0' && b[end] <= '9') {
                value = value * 10 + b[end] - '0';
                end++;
            }
            boolean leadingZero = end - at > 1 && b[at] == '0';
            if (end == at || leadingZero || value > 255) {
                return false;
            }
            parts++;
            if (end == to) {
                return parts == 4;
            }
            if (b[end] != '.') {
                return false;
            }
            at = end + 1;
        }
        return false;
    }

    private static boolean isHex(byte b) {
        return (b >= '0' && b <= '9') || (b >= 'a' && b <= 'f') || (b >= 'A' && b <= 'F');
    }
}
