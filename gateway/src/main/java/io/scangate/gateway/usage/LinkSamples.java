package io.scangate.gateway.usage;

import io.scangate.gateway.link.Link;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Copies of a few canonical links in one buffer. Ignores a link that does not fit. Adding allocates nothing. Not
 * thread-safe: one thread writes and hands the object over to the thread that reads.
 */
final class LinkSamples {
    private static final int MAX_BYTES = 1 << 13;
    private static final int MAX_LINKS = 32;

    private final byte[] bytes = new byte[MAX_BYTES];
    private final int[] ends = new int[MAX_LINKS];
    private int size;

    void add(Link link) {
        int start = size == 0 ? 0 : ends[size - 1];
        if (size < MAX_LINKS && link.length() <= MAX_BYTES - start) {
            System.arraycopy(link.bytes(), 0, bytes, start, link.length());
            ends[size++] = start + link.length();
        }
    }

    boolean isEmpty() {
        return size == 0;
    }

    /**
     * Moves the links to a list. Discards links beyond the list's maximum.
     *
     * @param shown the form in which a link is added
     */
    void drainTo(List<String> links, int max, UnaryOperator<String> shown) {
        int start = 0;
        for (int i = 0; i < size && links.size() < max; i++) {
            links.add(shown.apply(new String(bytes, start, ends[i] - start, StandardCharsets.US_ASCII)));
            start = ends[i];
        }
        clear();
    }

    void clear() {
        size = 0;
    }
}
