package io.scangate.gateway.source.feed;

import io.scangate.gateway.rule.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A file of which not all bytes have arrived, and the digest of those that have. Not thread-safe. */
final class PartialFile implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PartialFile.class);

    private final Path path;
    private final Digest expected;
    private final long bytes;
    private final FileChannel channel;
    private final MessageDigest sha256 = Digest.sha256();
    private long length;

    /**
     * Opens an empty file.
     *
     * @param expected the digest of all bytes, by which a part is recognised
     * @param bytes the length when all have arrived
     */
    PartialFile(Path path, Digest expected, long bytes) throws IOException {
        this.path = path;
        this.expected = expected;
        this.bytes = bytes;
        this.channel = FileChannel.open(path, StandardOpenOption.WRITE);
    }

    Path path() {
        return path;
    }

    boolean isOf(Digest digest, long itsBytes) {
        return expected.equals(digest) && bytes == itsBytes && channel.isOpen() && Files.exists(path);
    }

    long length() {
        return length;
    }

    boolean isWhole() {
        return length == bytes;
    }

    /** Appends bytes, at most those that are missing. */
    void append(byte[] part, int count) throws IOException {
        int wanted = (int) Math.min(count, bytes - length);
        sha256.update(part, 0, wanted);
        ByteBuffer buffer = ByteBuffer.wrap(part, 0, wanted);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
        length += wanted;
    }

    /** Forgets the bytes that have arrived. */
    void startAgain() throws IOException {
        channel.truncate(0);
        sha256.reset();
        length = 0;
    }

    /** Writes all bytes to disk and closes the file; returns their digest. */
    Digest finish() throws IOException {
        channel.force(true);
        channel.close();
        return Digest.of(sha256);
    }

    /** Closes and deletes the file. */
    @Override
    public void close() {
        try {
            channel.close();
            Files.deleteIfExists(path);
        } catch (IOException e) {
            LOG.warn("{} cannot be deleted: {}", path, e.toString());
        }
    }
}
