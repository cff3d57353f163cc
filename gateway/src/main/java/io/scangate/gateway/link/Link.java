package io.scangate.gateway.link;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A canonical link: one buffer and offsets into it.
 *
 * <pre>
 *   https://wx.qq.com:8443/mp/item?id=1        without a query:   https://wx.qq.com/mp/?
 *   |       |             |       |     |                                          |   ||
 *   0       hostStart     |       |     length, keyEnd                     pathStart   |keyEnd
 *                         |       pathEnd                              pathEnd, length-'
 *                         pathStart (= end of the origin: scheme, host and port)
 * </pre>
 *
 * The bytes from {@link #pathStart()} to {@link #keyEnd()} are the match key: the path, a {@code ?}, the query.
 * The {@code ?} is there (just past {@link #length()}) when there is no query, so that every rule is a plain
 * byte prefix of the keys it matches. At least eight bytes may be read past the key's end (of any value), so that
 * comparisons can go by words.
 *
 * <p>Mutable only by the {@link LinkParser} that fills it; not thread-safe while that happens.
 */
public final class Link implements ParsedLink {
    /** Readable bytes kept past the key's end. */
    static final int SLACK = 8;

    private static final int INITIAL_BYTES = 512;

    /** What can come on top of the text: {@code https://}, {@code :65535}, the first slash, and the {@code ?} after it. */
    private static final int ORIGIN_AND_PATH_MAX_EXTRA = 16;

    byte[] bytes;
    int hostStart;
    int pathStart;
    int pathEnd;
    int length;
    boolean userInfo;
    boolean fragment;

    /** An empty link with room for ordinary ones, to be filled by a parser. */
    public Link() {
        this(new byte[INITIAL_BYTES]);
    }

    private Link(byte[] bytes) {
        this.bytes = bytes;
    }

    /** The link of a canonical text, such as a rule's prefix in an index. That it is canonical is not checked. */
    public static Link ofCanonical(String text) {
        Link link = new Link(Arrays.copyOf(text.getBytes(StandardCharsets.US_ASCII), text.length() + 1 + SLACK));
        int host = text.indexOf("://") + 3;
        int path = text.indexOf('/', host);
        int query = text.indexOf('?', path);
        link.finish(host, path, query < 0 ? text.length() : query, text.length(), false, false);
        return link;
    }

    /** The buffer; canonical text from 0. Never keep it past the next parse into this link. */
    public byte[] bytes() {
        return bytes;
    }

    /** Where the host starts: after {@code ://}. */
    public int hostStart() {
        return hostStart;
    }

    /** The origin: scheme, {@code ://}, host and, if not the default, port. */
    public String origin() {
        return text(0, pathStart);
    }

    /** The scheme, without the colon. */
    public String scheme() {
        return text(0, schemeEnd());
    }

    private int schemeEnd() {
        return hostStart - "://".length();
    }

    /** The host, without the port; an IPv6 address in its brackets. */
    public String host() {
        return text(hostStart, hostEnd());
    }

    /** The port: the one that the text has, or the scheme's. */
    public int port() {
        return hasPort()
                ? Integer.parseInt(text(hostEnd() + 1, pathStart))
                : Scheme.of(bytes, 0, schemeEnd()).defaultPort();
    }

    /** Whether the text has a port; the scheme's own port is never written. */
    public boolean hasPort() {
        return hostEnd() < pathStart;
    }

    private int hostEnd() {
        // The colons in the brackets of an IPv6 address do not count.
        for (int i = pathStart - 1; i >= hostStart && bytes[i] != ']'; i--) {
            if (bytes[i] == ':') {
                return i;
            }
        }
        return pathStart;
    }

    private String text(int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.US_ASCII);
    }

    /** Where the path starts; everything before is the origin: scheme, {@code ://}, host and, if not the default, port. */
    public int pathStart() {
        return pathStart;
    }

    /** Where the path ends; a {@code ?} stands there. */
    public int pathEnd() {
        return pathEnd;
    }

    /** Length of the canonical text in bytes. */
    public int length() {
        return length;
    }

    /** End of the match key, which starts at {@link #pathStart()}. */
    public int keyEnd() {
        return Math.max(length, pathEnd + 1);
    }

    /** Whether there is a query; an empty one is none. */
    public boolean hasQuery() {
        return length > pathEnd;
    }

    /** Whether the text had a user name or a password; the canonical text does not show it. */
    public boolean hasUserInfo() {
        return userInfo;
    }

    /** Whether the text had a fragment, if only an empty one; the canonical text does not show it. */
    public boolean hasFragment() {
        return fragment;
    }

    /** A copy with a buffer of its own, safe to keep. */
    public Link copy() {
        Link copy = new Link(Arrays.copyOf(bytes, keyEnd() + SLACK));
        copy.hostStart = hostStart;
        copy.pathStart = pathStart;
        copy.pathEnd = pathEnd;
        copy.length = length;
        copy.userInfo = userInfo;
        copy.fragment = fragment;
        return copy;
    }

    /**
     * The buffer with room for the canonical form of some more text; loses what it held.
     *
     * @param rest how many bytes of the text may become three each
     */
    byte[] room(int rest) {
        int needed = ORIGIN_AND_PATH_MAX_EXTRA + 3 * rest + SLACK;
        if (bytes.length < needed) {
            bytes = new byte[needed];
        }
        return bytes;
    }

    /** Takes over what a parser has written to the buffer, up to {@code end}; an empty query is taken off. */
    void finish(int host, int path, int query, int end, boolean hasUserInfo, boolean hasFragment) {
        hostStart = host;
        pathStart = path;
        pathEnd = query;
        length = end == query + 1 ? query : end;
        bytes[query] = '?';
        userInfo = hasUserInfo;
        fragment = hasFragment;
    }

    /** The canonical text (always ASCII). */
    @Override
    public String toString() {
        return new String(bytes, 0, length, StandardCharsets.US_ASCII);
    }
}
