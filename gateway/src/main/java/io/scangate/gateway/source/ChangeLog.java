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
 * A file of documents. Appends each document and writes it to disk before the next step. A record is
 *
 * <pre>
 *   4 bytes   length of the document
 *   4 bytes   CRC-32C of the document
 *   ...       the document
 * </pre>
 *
 * <p>A crash can leave an incomplete record at the end. Opening the file removes this record and all bytes after it.
 * Opening takes time linear in the file's length; appending takes time linear in the document's length. Not
 * thread-safe.
 */
public final class ChangeLog implements AutoCloseable {
    private static final int HEADER_BYTES = 8;

    private final FileChannel channel;
    private final List<byte[]> initial;

    private ChangeLog(FileChannel channel, List<byte[]> initial) {
        this.channel = channel;
        this.initial = initial;
    }

    /** Opens a log; makes an empty one if there is no file. */
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

    /** Returns the documents found at opening and forgets them; call it once. */
    public List<byte[]> takeDocuments() {
        List<byte[]> documents = List.copyOf(initial);
        initial.clear();
        return documents;
    }

    /** Appends a document; it is on disk when this method returns. */
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

    /** The length of the file. */
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
