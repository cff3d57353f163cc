package io.scangate.gateway.link;

/**
 * Parses scanned texts into canonical links, in time linear in the text. One per thread: it keeps scratch buffers.
 */
public final class LinkParser {
    /** The longest link, in bytes: what the largest QR code holds. */
    public static final int MAX_LINK_BYTES = 4296;

    /**
     * Parses a text.
     *
     * @param into filled when the text is a link, of no use otherwise
     * @return {@code into}, or the reason why the text is no link
     */
    public ParsedLink parse(byte[] text, int offset, int length, Link into) {
        throw new IllegalStateException();
    }

    /** Parses a text into a link of its own; for everything but the hot path. Thread-safe. */
    public static ParsedLink parse(String text) {
        throw new IllegalStateException(text);
    }
}
