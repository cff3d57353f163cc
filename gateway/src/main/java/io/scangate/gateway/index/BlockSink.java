package io.scangate.gateway.index;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Collects host blocks into one array.
 *
 * <p>The length of the array is known only after the last block, and an array cannot grow in place. Blocks in memory
 * would exist together with the staged rules and need twice the memory of the result. With a scratch file, the sink
 * writes the blocks to the file, mostly in the file cache. It reads them into one array of the exact length when the
 * staged rules are garbage. If the disk is full, the sink continues in memory. Appending is O(words). Not thread-safe.
 */
final class BlockSink {
    /** The fewest words for a scratch file. Fewer words are collected faster in memory. */
    static final int MIN_SCRATCH_WORDS = 1 << 24;

    private static final int BUFFER_BYTES = 1 << 20;

    private final int expectedWords;
    private @Nullable Scratch scratch;
    private @Nullable WordBuffer memory;
    private int size = Layout.FIRST;

    /**
     * Creates an empty sink.
     *
     * @param expectedWords the approximate number of words
     * @param scratchFile a path without a file; null to collect in memory
     */
    BlockSink(long expectedWords, @Nullable Path scratchFile) {
        this.expectedWords = (int) Math.min(expectedWords, Integer.MAX_VALUE - 16);
        if (scratchFile != null) {
            try {
                scratch = new Scratch(scratchFile);
            } catch (IOException e) {
                scratch = null; // for example, the directory is read-only
            }
        }
        memory = scratch == null ? new WordBuffer(this.expectedWords) : null;
    }

    /** The position of the next block. */
    int size() {
        return memory == null ? size : memory.size();
    }

    /** Appends the words of a block. */
    void append(long[] from, int at, int count) {
        Scratch file = scratch;
        if (file == null) {
            memory().append(from, at, count);
            return;
        }
        if ((long) size + count > WordBuffer.MAX_WORDS) {
            throw WordBuffer.tooLarge();
        }
        int written = 0;
        try {
            while (written < count) {
                written += file.put(from, at + written, count - written);
            }
            size += count;
        } catch (IOException e) {
            toMemory(file);
            memory().append(from, at + written, count - written);
        }
    }

    private WordBuffer memory() {
        WordBuffer buffer = memory;
        if (buffer == null) {
            throw new IllegalStateException("the blocks are in the scratch file");
        }
        return buffer;
    }

    /** Moves the blocks from the file to memory after a failed write. The written blocks are still readable. */
    private void toMemory(Scratch file) {
        long[] words = file.readBack();
        WordBuffer buffer = new WordBuffer(Math.max(expectedWords, words.length));
        buffer.append(words, Layout.FIRST, words.length - Layout.FIRST);
        memory = buffer;
        scratch = null;
    }

    /** Returns the blocks in an array of exactly their size. The sink cannot be used again. */
    long[] toArray() {
        Scratch file = scratch;
        return file == null ? memory().toArray() : file.readBack();
    }

    /** A scratch file and a write buffer in front of it. Not thread-safe. */
    private static final class Scratch {
        private final FileChannel channel;
        private final ByteBuffer buffer =
                ByteBuffer.allocateDirect(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        private long flushedBytes;

        Scratch(Path file) throws IOException {
            channel = FileChannel.open(
                    file,
                    StandardOpenOption.CREATE_NEW,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.DELETE_ON_CLOSE);
            try {
                // On systems that can delete open files, no file remains after a crash.
                Files.delete(file);
            } catch (IOException e) {
                // the system deletes the file when it is closed
            }
        }

        /** Writes as many words as the buffer has room for, and returns their number. On failure it has written none. */
        int put(long[] from, int at, int count) throws IOException {
            if (!buffer.hasRemaining()) {
                flush();
            }
            int fitting = Math.min(count, buffer.remaining() / Long.BYTES);
            for (int i = at; i < at + fitting; i++) {
                buffer.putLong(from[i]);
            }
            return fitting;
        }

        private void flush() throws IOException {
            ByteBuffer full = buffer.duplicate().flip();
            while (full.hasRemaining()) {
                channel.write(full, flushedBytes + full.position());
            }
            flushedBytes += buffer.position();
            buffer.clear();
        }

        /** Reads all words into an array of blocks and closes the file. */
        long[] readBack() {
            int flushed = (int) (flushedBytes / Long.BYTES);
            int waiting = buffer.position() / Long.BYTES;
            long[] words = new long[Layout.FIRST + flushed + waiting];
            buffer.duplicate()
                    .flip()
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asLongBuffer()
                    .get(words, Layout.FIRST + flushed, waiting);
            try (channel) {
                for (int at = 0; at < flushed; at += buffer.position() / Long.BYTES) {
                    read(Math.min(BUFFER_BYTES, (flushed - at) * (long) Long.BYTES), at * (long) Long.BYTES);
                    buffer.duplicate()
                            .flip()
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .asLongBuffer()
                            .get(words, Layout.FIRST + at, buffer.position() / Long.BYTES);
                }
            } catch (IOException e) {
                throw new UncheckedIOException("cannot read the scratch file", e);
            }
            return words;
        }

        private void read(long bytes, long position) throws IOException {
            buffer.clear().limit((int) bytes);
            while (buffer.hasRemaining()) {
                if (channel.read(buffer, position + buffer.position()) < 0) {
                    throw new IOException("the file is shorter than expected");
                }
            }
        }
    }
}
