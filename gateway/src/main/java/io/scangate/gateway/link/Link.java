package io.scangate.gateway.link;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A canonical link: a buffer and offsets into it.
 *
 * <pre>
 *   https://wx.qq.com:8443/mp/item?id=1        without a query:   https://wx.qq.com/mp/?
 *   |       |             |       |     |                                          |   ||
 *   0       hostStart     |       |     length, keyEnd                     pathStart   |keyEnd
 *                         |       pathEnd                              pathEnd, length-'
 *                         pathStart (= end of the origin: scheme, host and port)
 * </pre>
 *
 * The bytes from {@link #pathStart()} to {@link #keyEnd()} are the match key: the path, a {@code ?}, the query. A link
 * without a query has the {@code ?} just past {@link #length()}, so that every rule is a byte prefix of the keys that it
 * matches. Comparisons read whole words: at least eight bytes of any value are readable past the end of the key.
 *
 * <p>Only the {@link LinkParser} that fills a link changes it. Not thread-safe while a parser fills it.
 */
public final class Link implements ParsedLink {
    /** The number of readable bytes past the end of the key. */
    static final int SLACK = 8;

    private static final int INITIAL_BYTES = 512;

    /** The most bytes besides the host and the rest: {@code https://}, {@code :65535}, the first slash and a {@code ?}. */
    private static final int ORIGIN_AND_PATH_MAX_EXTRA = 16;

    byte[] bytes;
    int hostStart;
    int pathStart;
    int pathEnd;
    int length;
    boolean userInfo;
    boolean fragment;

    /** Creates an empty link with a buffer that is large enough for ordinary links. */
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

    /** The buffer; the canonical text starts at 0. The next parse into this link may replace the buffer. */
    public byte[] bytes() {
        return bytes;
    }

    /** The offset of the host, after {@code ://}. */
    public int hostStart() {
        return hostStart;
    }

    /** The origin: scheme, {@code ://}, host and the port unless it is the default. */
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

    /** The offset of the path, which is the end of the origin. */
    public int pathStart() {
        return pathStart;
    }

    /** The end of the path. The buffer has a {@code ?} there. */
    public int pathEnd() {
        return pathEnd;
    }

    /** The length of the canonical text in bytes. */
    public int length() {
        return length;
    }

    /** The end of the match key, which starts at {@link #pathStart()}. */
    public int keyEnd() {
        return Math.max(length, pathEnd + 1);
    }

    /** Whether the link has a query that is not empty. */
    public boolean hasQuery() {
        return length > pathEnd;
    }

    /** Whether the scanned text had a user name or a password. The canonical text omits them. */
    public boolean hasUserInfo() {
        return userInfo;
    }

    /** Whether the scanned text had a fragment, which may be empty. The canonical text omits it. */
    public boolean hasFragment() {
        return fragment;
    }

    /** A copy with its own buffer. */
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
     * Returns a buffer that is large enough for a canonical form. Its earlier content is lost.
     *
     * @param rest the number of bytes of the text; each may become three bytes
     */
    byte[] room(int rest) {
        int needed = ORIGIN_AND_PATH_MAX_EXTRA + 3 * rest + SLACK;
        if (bytes.length < needed) {
            bytes = new byte[needed];
        }
        return bytes;
    }

    /** Sets the offsets of the text that a parser wrote to the buffer up to {@code end}. Removes an empty query. */
    void finish(int host, int path, int query, int end, boolean hasUserInfo, boolean hasFragment) {
        hostStart = host;
        pathStart = path;
        pathEnd = query;
        length = end == query + 1 ? query : end;
        bytes[query] = '?';
        userInfo = hasUserInfo;
        fragment = hasFragment;
    }

    /** The canonical text, which is ASCII. */
    @Override
    public String toString() {
        return new String(bytes, 0, length, StandardCharsets.US_ASCII);
    }
}
