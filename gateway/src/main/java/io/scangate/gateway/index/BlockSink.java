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
 * Takes host blocks one after the other and makes one array of them.
 *
 * <p>An array cannot grow where it is. So millions of blocks would need their whole array while all that they are made
 * from is still there, twice the memory of the result, beside an index that serves. If there is a place for a scratch
 * file, they wait there until their makings are gone; what they are read back from is the file cache, mostly. Should the
 * disk be full, they go on in memory. Not thread-safe.
 */
final class BlockSink {
    /** Fewer are made in memory: the file would cost more time than it is worth. */
    static final int MIN_SCRATCH_WORDS = 1 << 24;

    private static final int BUFFER_BYTES = 1 << 20;

    private final int expectedWords;
    private @Nullable Scratch scratch;
    private @Nullable WordBuffer memory;
    private int size = Layout.FIRST;

    /**
     * Without blocks.
     *
     * @param expectedWords about what is to come
     * @param scratchFile of which there is none yet; null to stay in memory
     */
    BlockSink(long expectedWords, @Nullable Path scratchFile) {
        this.expectedWords = (int) Math.min(expectedWords, Integer.MAX_VALUE - 16);
        if (scratchFile != null) {
            try {
                scratch = new Scratch(scratchFile);
            } catch (IOException e) {
                scratch = null; // such as a directory that cannot be written
            }
        }
        memory = scratch == null ? new WordBuffer(this.expectedWords) : null;
    }

    /** Where the next block will start. */
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
            throw new IllegalStateException("blocks are in a file");
        }
        return buffer;
    }

    /** The disk cannot take more; what it took can be read. */
    private void toMemory(Scratch file) {
        long[] words = file.readBack();
        WordBuffer buffer = new WordBuffer(Math.max(expectedWords, words.length));
        buffer.append(words, Layout.FIRST, words.length - Layout.FIRST);
        memory = buffer;
        scratch = null;
    }

    /** The blocks in an array of just their size; the sink is spent. */
    long[] toArray() {
        Scratch file = scratch;
        return file == null ? memory().toArray() : file.readBack();
    }

    /** Words that went to a file and wait in a buffer for it. */
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
                // Where open files can be deleted, none is left behind however the process ends.
                Files.delete(file);
            } catch (IOException e) {
                // then it is deleted when it is closed
            }
        }

        /** Puts as many words as there is room for; a failure has put none of them. */
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

        /** All words, in the places that they have in a stretch; this is spent. */
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
                throw new UncheckedIOException("scratch file", e);
            }
            return words;
        }

        private void read(long bytes, long position) throws IOException {
            buffer.clear().limit((int) bytes);
            while (buffer.hasRemaining()) {
                if (channel.read(buffer, position + buffer.position()) < 0) {
                    throw new IOException("became shorter");
                }
            }
        }
    }
}
