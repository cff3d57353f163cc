package io.scangate.gateway.source;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
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

    // Not a channel, which a stop would close by its interrupt, in the middle of a record.
    private final RandomAccessFile file;
    private final List<byte[]> found;

    private ChangeLog(RandomAccessFile file, List<byte[]> found) {
        this.file = file;
        this.found = found;
    }

    /** Opens a log, or makes an empty one. */
    public static ChangeLog open(Path path) throws IOException {
        RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
        try {
            List<byte[]> documents = new ArrayList<>();
            long end = readAll(file, documents);
            file.setLength(end);
            file.seek(end);
            return new ChangeLog(file, documents);
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private static long readAll(RandomAccessFile file, List<byte[]> into) throws IOException {
        long at = 0;
        long end = file.length();
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
        while (end - at >= HEADER_BYTES) {
            file.readFully(header.array());
            int length = header.getInt(0);
            if (length <= 0 || length > end - at - HEADER_BYTES) {
                break;
            }
            byte[] document = new byte[length];
            file.readFully(document);
            if (checksum(document) != header.getInt(Integer.BYTES)) {
                break;
            }
            into.add(document);
            at += HEADER_BYTES + length;
        }
        return at;
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
        record.putInt(document.length).putInt(checksum(document)).put(document);
        long start = file.getFilePointer();
        try {
            file.write(record.array());
            file.getFD().sync();
        } catch (IOException e) {
            file.setLength(start);
            throw e;
        }
    }

    /** Length of the file. */
    long bytes() throws IOException {
        return file.getFilePointer();
    }

    /** Empties the log. */
    void clear() throws IOException {
        file.setLength(0);
        file.getFD().sync();
    }

    private static int checksum(byte[] document) {
        CRC32C crc = new CRC32C();
        crc.update(document);
        return (int) crc.getValue();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
