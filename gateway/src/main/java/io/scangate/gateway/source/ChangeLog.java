package io.scangate.gateway.source;

import io.scangate.gateway.disk.PrivateFiles;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A file of documents. Appends each document and writes it to disk before the next step. A record is
 *
 * <pre>
 *   4 bytes   length of the document
 *   4 bytes   CRC-32C of the document
 *   ...       the document
 * </pre>
 *
 * <p>A crash can leave an incomplete record at the end, and a disk can damage one. Opening the file reports such a record, copies
 * the file, and removes the record and all bytes after it.
 * Opening takes time linear in the file's length; appending takes time linear in the document's length. Not
 * thread-safe.
 */
public final class ChangeLog implements AutoCloseable {
    private static final int HEADER_BYTES = 8;

    // Not a channel: the interrupt of a stop would close it in the middle of a record.
    private final RandomAccessFile file;
    private final List<byte[]> initial;
    private final @Nullable Object key;

    /** Where the record of the last append begins. */
    private long last;

    private ChangeLog(RandomAccessFile file, List<byte[]> initial, @Nullable Object key) {
        this.file = file;
        this.initial = initial;
        this.key = key;
    }

    /**
     * Opens a log, or makes an empty one if there is no file.
     *
     * @param damage hears of a bad record
     */
    public static ChangeLog open(Path path, Damage damage) throws IOException {
        PrivateFiles.make(path);
        RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
        try {
            List<byte[]> documents = new ArrayList<>();
            long end = readAll(file, documents);
            if (end < file.length()) {
                damage.found(
                        Damage.Part.LOG,
                        path + ": " + (file.length() - end) + " bytes from " + end
                                + " on are no record and are left out");
                Damage.copyAside(path);
                file.setLength(end);
            }
            file.seek(end);
            return new ChangeLog(file, documents, PrivateFiles.key(path));
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /** Reads the documents of a log that another process may be writing, without changing it; none if there is no file. */
    static List<byte[]> read(Path path) throws IOException {
        List<byte[]> documents = new ArrayList<>();
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
            readAll(file, documents);
        } catch (FileNotFoundException e) {
            // No change yet.
        }
        return documents;
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

    /** Returns the documents found at opening and forgets them; call it once. */
    public List<byte[]> takeDocuments() {
        List<byte[]> documents = List.copyOf(initial);
        initial.clear();
        return documents;
    }

    /** Appends a document; it is on disk when this method returns. */
    public void append(byte[] document) throws IOException {
        ByteBuffer record = ByteBuffer.allocate(HEADER_BYTES + document.length);
        record.putInt(document.length).putInt(checksum(document)).put(document);
        last = file.getFilePointer();
        try {
            file.write(record.array());
            file.getFD().sync();
        } catch (IOException e) {
            // In this order: if the disk refuses the second step, too, the next append replaces the incomplete record.
            file.seek(last);
            file.setLength(last);
            throw e;
        }
    }

    /** Whether a path names this file. After a deletion an open log takes documents that no start can read. */
    boolean isAt(Path path) throws IOException {
        return key != null && key.equals(PrivateFiles.key(path));
    }

    /** Removes the document of the last append. The last append succeeded, and this object did not remove its document yet. */
    void removeLast() throws IOException {
        file.setLength(last);
        file.getFD().sync();
    }

    /** The length of the file. */
    long bytes() throws IOException {
        return file.getFilePointer();
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
