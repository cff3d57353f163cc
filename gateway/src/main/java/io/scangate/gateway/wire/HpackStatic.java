package io.scangate.gateway.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;

/** The static table of HPACK (RFC 7541, appendix A). Thread-safe. */
final class HpackStatic {
    private static final String[] ENTRIES = {
        ":authority",
        ":method=GET",
        ":method=POST",
        ":path=/",
        ":path=/index.html",
        ":scheme=http",
        ":scheme=https",
        ":status=200",
        ":status=204",
        ":status=206",
        ":status=304",
        ":status=400",
        ":status=404",
        ":status=500",
        "accept-charset",
        "accept-encoding=gzip, deflate",
        "accept-language",
        "accept-ranges",
        "accept",
        "access-control-allow-origin",
        "age",
        "allow",
        "authorization",
        "cache-control",
        "content-disposition",
        "content-encoding",
        "content-language",
        "content-length",
        "content-location",
        "content-range",
        "content-type",
        "cookie",
        "date",
        "etag",
        "expect",
        "expires",
        "from",
        "host",
        "if-match",
        "if-modified-since",
        "if-none-match",
        "if-range",
        "if-unmodified-since",
        "last-modified",
        "link",
        "location",
        "max-forwards",
        "proxy-authenticate",
        "proxy-authorization",
        "range",
        "referer",
        "refresh",
        "retry-after",
        "server",
        "set-cookie",
        "strict-transport-security",
        "transfer-encoding",
        "user-agent",
        "vary",
        "via",
        "www-authenticate"
    };

    /** The number of entries; the first has index 1. */
    static final int SIZE = ENTRIES.length;

    private static final byte[][] NAMES = new byte[SIZE + 1][];
    private static final byte[][] VALUES = new byte[SIZE + 1][];

    static {
        for (int i = 1; i <= SIZE; i++) {
            String entry = ENTRIES[i - 1];
            int end = entry.indexOf('=');
            NAMES[i] = (end < 0 ? entry : entry.substring(0, end)).getBytes(US_ASCII);
            VALUES[i] = (end < 0 ? "" : entry.substring(end + 1)).getBytes(US_ASCII);
        }
    }

    private HpackStatic() {}

    /** The name of an entry. Not to be changed. */
    static byte[] name(int index) {
        return NAMES[index];
    }

    /** The value of an entry; empty if it has none. Not to be changed. */
    static byte[] value(int index) {
        return VALUES[index];
    }

    /** The first entry with a name; 0 if there is none. */
    static int find(String name) {
        for (int i = 1; i <= SIZE; i++) {
            if (new String(NAMES[i], US_ASCII).equals(name)) {
                return i;
            }
        }
        return 0;
    }

    /** The entry with a name and a value; 0 if there is none. */
    static int find(String name, String value) {
        for (int i = 1; i <= SIZE; i++) {
            if (ENTRIES[i - 1].equals(name + '=' + value)) {
                return i;
            }
        }
        return 0;
    }
}
