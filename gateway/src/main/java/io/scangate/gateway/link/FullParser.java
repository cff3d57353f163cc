package io.scangate.gateway.link;

/**
 * Parses any text by the URL Standard (section 4.4, no base URL) and writes the canonical link.
 *
 * <p>Without a base URL the state machine of the standard becomes a sequence: trim, scheme, authority, path, query. Linear
 * except for the IDNA mapping of the host (see {@link DomainToAscii}). Not thread-safe: it has a scratch buffer.
 */
final class FullParser {
    private static final byte[] NO_BYTES = {};

    /** The text without a leading byte order mark, surrounding controls and spaces, and any tab, line feed or carriage return. */
    private byte[] text = NO_BYTES;

    private int end;

    /** Parses a text; see {@link LinkParser#parse(byte[], int, int, Link)}. */
    ParsedLink parse(byte[] in, int offset, int length, Link into) {
        if (text.length < length) {
            text = new byte[length];
        }
        end = clean(in, offset, length, text);
        int colon = schemeEnd();
        if (colon < 0) {
            return LinkRejection.MALFORMED_LINK;
        }
        Scheme scheme = Scheme.of(text, 0, colon);
        if (scheme == Scheme.FILE) {
            return unsupported(isGoodFile(colon + 1));
        }
        if (!scheme.special() && !startsWithTwoSlashes(colon + 1)) {
            // An opaque path or a path without a host is always valid.
            return LinkRejection.UNSUPPORTED_SCHEME;
        }
        int start = scheme.special() ? skipSlashes(colon + 1) : colon + 3;
        Authority authority = Authority.parse(text, start, end, scheme);
        if (authority == null || !scheme.supported()) {
            return unsupported(authority != null);
        }
        return write(scheme, authority, into);
    }

    private static LinkRejection unsupported(boolean wellFormed) {
        return wellFormed ? LinkRejection.UNSUPPORTED_SCHEME : LinkRejection.MALFORMED_LINK;
    }

    /**
     * Copies a text as it is parsed: see {@link #text}.
     *
     * @param out has room for {@code length} bytes
     * @return how many bytes are left
     */
    static int clean(byte[] in, int offset, int length, byte[] out) {
        int to = offset + length;
        int from = offset + byteOrderMarkLength(in, offset, to);
        while (from < to && isControlOrSpace(in[from])) {
            from++;
        }
        while (from < to && isControlOrSpace(in[to - 1])) {
            to--;
        }
        int end = 0;
        for (int i = from; i < to; i++) {
            byte b = in[i];
            if (b != '\t' && b != '\n' && b != '\r') {
                out[end++] = b;
            }
        }
        return end;
    }

    /** The length of a leading U+FEFF, which some generators of QR codes write. Readers do not show it. */
    private static int byteOrderMarkLength(byte[] in, int from, int to) {
        boolean mark =
                to - from >= 3 && in[from] == (byte) 0xEF && in[from + 1] == (byte) 0xBB && in[from + 2] == (byte) 0xBF;
        return mark ? 3 : 0;
    }

    private static boolean isControlOrSpace(byte b) {
        return b >= 0 && b <= ' ';
    }

    /** The offset of the colon after a well-formed scheme, or -1. */
    private int schemeEnd() {
        if (end == 0 || !ByteTables.isLetter(text[0])) {
            return -1;
        }
        for (int i = 1; i < end; i++) {
            byte b = text[i];
            if (b == ':') {
                return i;
            }
            if (!ByteTables.isLetter(b) && !ByteTables.isDigit(b) && b != '+' && b != '-' && b != '.') {
                return -1;
            }
        }
        return -1;
    }

    private boolean startsWithTwoSlashes(int i) {
        return end - i >= 2 && text[i] == '/' && text[i + 1] == '/';
    }

    private int skipSlashes(int from) {
        int i = from;
        while (i < end && isSlash(text[i])) {
            i++;
        }
        return i;
    }

    private static boolean isSlash(byte b) {
        return b == '/' || b == '\\';
    }

    /** A file URL has a host only after two slashes, and no port and no user. A drive letter is not a host. */
    private boolean isGoodFile(int from) {
        if (end - from < 2 || !isSlash(text[from]) || !isSlash(text[from + 1])) {
            return true;
        }
        int start = from + 2;
        int hostEnd = Authority.end(text, start, end, Scheme.FILE);
        boolean driveLetter = hostEnd - start == 2
                && ByteTables.isLetter(text[start])
                && (text[start + 1] == ':' || text[start + 1] == '|');
        return hostEnd == start || driveLetter || HostParser.parse(text, start, hostEnd, true) != null;
    }

    private Link write(Scheme scheme, Authority authority, Link into) {
        String host = authority.host();
        // Each remaining byte may become three bytes.
        byte[] out = into.room(host.length() + end - authority.end());
        int hostStart = scheme.writePrefix(out);
        int o = writeAscii(host, out, hostStart);
        if (authority.port() != Authority.NO_PORT && authority.port() != scheme.defaultPort()) {
            out[o++] = ':';
            o = writeAscii(Integer.toString(authority.port()), out, o);
        }
        int pathStart = o;
        int pathTo = endOfPath(authority.end());
        o = writePath(authority.end(), pathTo, out, pathStart);
        int pathEnd = o;
        int queryTo = pathTo;
        if (pathTo < end && text[pathTo] == '?') {
            queryTo = indexOf('#', pathTo);
            out[o++] = '?';
            o = NormalForm.write(ByteTables.QUERY, text, pathTo + 1, queryTo, out, o);
        }
        into.finish(hostStart, pathStart, pathEnd, o, authority.hasCredentials(), queryTo < end);
        return into;
    }

    private static int writeAscii(String ascii, byte[] out, int start) {
        for (int i = 0; i < ascii.length(); i++) {
            out[start + i] = (byte) ascii.charAt(i);
        }
        return start + ascii.length();
    }

    private int endOfPath(int from) {
        int i = from;
        while (i < end && text[i] != '?' && text[i] != '#') {
            i++;
        }
        return i;
    }

    private int indexOf(char wanted, int from) {
        int i = from;
        while (i < end && text[i] != wanted) {
            i++;
        }
        return i;
    }

    /** Writes the path without dot segments. Returns its end. */
    private int writePath(int from, int to, byte[] out, int pathStart) {
        int o = pathStart;
        int segment = from < to ? from + 1 : from;
        while (true) {
            int segmentEnd = segment;
            while (segmentEnd < to && !isSlash(text[segmentEnd])) {
                segmentEnd++;
            }
            boolean last = segmentEnd == to;
            int dots = dots(segment, segmentEnd);
            if (dots == 2) {
                o = parent(out, pathStart, o);
            }
            if (dots == 0) {
                out[o++] = '/';
                o = NormalForm.write(ByteTables.PATH, text, segment, segmentEnd, out, o);
            } else if (last) {
                out[o++] = '/';
            }
            if (last) {
                return o;
            }
            segment = segmentEnd + 1;
        }
    }

    /** Removes the last segment and its slash. Each byte is written once and removed at most once, so the path is linear. */
    private static int parent(byte[] out, int pathStart, int pathEnd) {
        int o = pathEnd;
        while (o > pathStart) {
            o--;
            if (out[o] == '/') {
                break;
            }
        }
        return o;
    }

    /** The number of dots of a dot segment (1 or 2), or 0 for any other segment. A dot may be encoded as {@code %2e}. */
    private int dots(int from, int to) {
        int dots = 0;
        int i = from;
        while (i < to && dots < 3) {
            if (text[i] == '.') {
                i++;
            } else if (ByteTables.isTriplet(text, i, to) && text[i] == '%' && ByteTables.tripletValue(text, i) == '.') {
                i += 3;
            } else {
                return 0;
            }
            dots++;
        }
        return dots < 3 ? dots : 0;
    }
}
