package io.scangate.gateway.source;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Documents appended to a file, each written to disk before the next step. A record is
 *
 * <pre>
 *   4 bytes   length of the document
 *   4 bytes   CRC-32C of the document
 *   ...       the document
 * </pre>
 *
 * A crash can leave a torn record at the end; it and whatever follows is cut off when the file is opened. Not thread-safe.
 */
public final class ChangeLog implements AutoCloseable {
    private static final int HEADER_BYTES = 8;

    private final FileChannel channel;
    private final List<byte[]> found;

    private ChangeLog(FileChannel channel, List<byte[]> found) {
        this.channel = channel;
        this.found = found;
    }

    /** Opens a log, or makes an empty one. */
    public static ChangeLog open(Path file) throws IOException {
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            List<byte[]> documents = new ArrayList<>();
            long end = readAll(channel, documents);
            channel.truncate(end);
            channel.position(end);
            return new ChangeLog(channel, documents);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static long readAll(FileChannel channel, List<byte[]> into) throws IOException {
        long at = 0;
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
        while (read(channel, header.clear(), at)) {
            int length = header.getInt(0);
            if (length <= 0 || length > channel.size() - at - HEADER_BYTES) {
                break;
            }
            byte[] document = new byte[length];
            if (!read(channel, ByteBuffer.wrap(document), at + HEADER_BYTES)
                    || checksum(document) != header.getInt(Integer.BYTES)) {
                break;
            }
            into.add(document);
            at += HEADER_BYTES + length;
        }
        return at;
    }

    private static boolean read(FileChannel channel, ByteBuffer into, long at) throws IOException {
        while (into.hasRemaining()) {
            if (channel.read(into, at + into.position()) < 0) {
                return false;
            }
        }
        return true;
    }

    /** What was there when the log was opened; to be called once. */
    public List<byte[]> takeFound() {
        List<byte[]> documents = List.copyOf(found);
        found.clear();
        return documents;
    }

    /** Appends a document; on disk when this returns. */
    public void append(byte[] document) throws IOException {
        ByteBuffer record = ByteBuffer.allocate(HEADER_BYTES + document.length);
        record.putInt(document.length).putInt(checksum(document)).put(document).flip();
        long start = channel.position();
        try {
            while (record.hasRemaining()) {
                channel.write(record);
            }
            channel.force(false);
        } catch (IOException e) {
            channel.truncate(start);
            throw e;
        }
    }

    /** Length of the file. */
    long bytes() throws IOException {
        return channel.position();
    }

    /** Empties the log. */
    void clear() throws IOException {
        channel.truncate(0);
        channel.force(false);
    }

    private static int checksum(byte[] document) {
        CRC32C crc = new CRC32C();
        crc.update(document);
        return (int) crc.getValue();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
