package io.scangate.config.web;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A text that is made in parts while it is read, so that only one part is in memory. Not thread-safe. */
public final class PagedText extends InputStream {
    private final Parts parts;
    private @Nullable String next;
    private boolean started;
    private ByteArrayInputStream current;

    /** Makes a text. */
    @FunctionalInterface
    public interface Parts {
        /**
         * The part after a position.
         *
         * @param after null for the first part
         */
        Part after(@Nullable String after);
    }

    /**
     * A part of a text. Immutable.
     *
     * @param next the position of the next part; null after the last one
     */
    public record Part(String text, @Nullable String next) {}

    /**
     * A text.
     *
     * @param head the text before the first part
     */
    public PagedText(String head, Parts parts) {
        this.parts = parts;
        this.current = new ByteArrayInputStream(head.getBytes(StandardCharsets.UTF_8));
    }

    /** Makes the next part if the present one is read; returns false at the end. */
    private boolean fill() {
        while (current.available() == 0) {
            if (started && next == null) {
                return false;
            }
            Part part = parts.after(next);
            started = true;
            next = part.next();
            current = new ByteArrayInputStream(part.text().getBytes(StandardCharsets.UTF_8));
        }
        return true;
    }

    @Override
    public int read() {
        return fill() ? current.read() : -1;
    }

    @Override
    public int read(byte[] into, int offset, int length) {
        return fill() ? current.read(into, offset, length) : -1;
    }
}
