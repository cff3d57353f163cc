package io.scangate.gateway.link;

import java.nio.charset.StandardCharsets;

/**
 * Parses scanned texts into canonical links, in time linear in the length of the text. Not thread-safe: a parser has
 * scratch buffers.
 *
 * <p>The parser follows the URL Standard without a base URL, then applies the percent-encoding normal form of RFC 3986
 * section 6.2.2. A canonical link is a fixed point: parsing it again gives the same bytes. The parser is stricter than the
 * standard in two points: a domain that is not ASCII has a maximum length (see {@link DomainToAscii}), and each
 * {@code xn--} label must be valid Punycode (see {@link Punycode}).
 */
public final class LinkParser {
    /** The longest link in bytes: the capacity of the largest QR code. */
    public static final int MAX_LINK_BYTES = 4296;

    private static final int REPLACEMENT = 0xFFFD;

    private final boolean fullOnly;
    private final FastPath fast = new FastPath();
    private final FullParser full = new FullParser();

    /** Creates a parser for one thread. */
    public LinkParser() {
        this(false);
    }

    /** Creates a parser for tests that compare the fast path with the full parser. */
    LinkParser(boolean fullOnly) {
        this.fullOnly = fullOnly;
    }

    /**
     * Parses a text. An ordinary link needs no allocation unless the buffer of {@code into} has to grow.
     *
     * @param text the scanned bytes, which need not be UTF-8; not the buffer of {@code into}
     * @param into filled if the text is a link; otherwise its content is undefined
     * @return {@code into}, or the reason why the text is not a link
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
     * Parses a text into a new link. Not for the hot path. A lone surrogate counts as U+FFFD. Thread-safe.
     */
    public static ParsedLink parse(String text) {
        byte[] bytes = utf8(text);
        return new LinkParser().parse(bytes, 0, bytes.length, new Link());
    }

    /** Encodes a text in UTF-8. {@code String.getBytes} would replace a lone surrogate by a question mark. */
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
