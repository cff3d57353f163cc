package io.scangate.gateway.link;

import java.nio.charset.StandardCharsets;

/**
 * Parses scanned texts into canonical links, in time linear in the text. One per thread: it keeps scratch buffers.
 *
 * <p>What it accepts and makes of it is the URL Standard's (no base URL), then the percent-encoding normal form of
 * RFC 3986 section 6.2.2. A canonical link is a fixed point: parsing it again gives the same bytes. In one point it is
 * stricter than the standard: a domain that is not ASCII has a limit of length (see {@link DomainToAscii}).
 */
public final class LinkParser {
    /** The longest link, in bytes: what the largest QR code holds. */
    public static final int MAX_LINK_BYTES = 4296;

    private static final int REPLACEMENT = 0xFFFD;

    private final boolean fullOnly;
    private final FastPath fast = new FastPath();
    private final FullParser full = new FullParser();

    /** A parser for one thread. */
    public LinkParser() {
        this(false);
    }

    /** A parser that never takes the fast path, if so wished: for tests that compare the two. */
    LinkParser(boolean fullOnly) {
        this.fullOnly = fullOnly;
    }

    /**
     * Parses a text. Does not allocate for an ordinary link, unless the buffer of {@code into} has to grow.
     *
     * @param text the bytes as scanned, UTF-8 or not; not the buffer of {@code into}
     * @param into filled when the text is a link, of no use otherwise
     * @return {@code into}, or the reason why the text is no link
     */
    public ParsedLink parse(byte[] text, int offset, int length, Link into) {
        if (length > MAX_LINK_BYTES) {
            return LinkRejection.LINK_TOO_LONG;
        }
        if (!fullOnly && fast.parse(text, offset, length, into)) {
            return into;
        }
        return full.parse(text, offset, length, into);
    }

    /**
     * Parses a text into a link of its own; for everything but the hot path. A lone surrogate counts as U+FFFD.
     * Thread-safe.
     */
    public static ParsedLink parse(String text) {
        byte[] bytes = utf8(text);
        return new LinkParser().parse(bytes, 0, bytes.length, new Link());
    }

    /** The text as scalar values in UTF-8: {@code String.getBytes} would put a question mark for a lone surrogate. */
    static byte[] utf8(String text) {
        if (text.chars().noneMatch(c -> Character.isSurrogate((char) c))) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
        StringBuilder scalars = new StringBuilder(text.length());
        text.codePoints().map(LinkParser::scalar).forEach(scalars::appendCodePoint);
        return scalars.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static int scalar(int codePoint) {
        boolean surrogate = codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
        return surrogate ? REPLACEMENT : codePoint;
    }
}
