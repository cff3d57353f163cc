package io.scangate.config.backup;

import io.scangate.config.secrets.SealedInput;
import io.scangate.config.secrets.SealedOutput;
import io.scangate.config.secrets.SecretException;
import io.scangate.config.secrets.SecretKeys;
import io.scangate.gateway.disk.PrivateFiles;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StreamCorruptedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipException;

/**
 * The file of a backup: the lines of {@link BackupWriter}, compressed as gzip does, and then encrypted if there is a key. Immutable.
 *
 * @param path its path
 * @param keys the keys that may decrypt it, and the first of which encrypts; none for a readable file
 */
public record BackupFile(Path path, SecretKeys keys) {
    private static final int BUFFER_BYTES = 1 << 16;

    /** Of compression, from 1 to 9: lower than the JDK's default, because rows come faster than that compresses. */
    private static final int LEVEL = 3;

    /** Writes the content of a backup. */
    public interface Content {
        /** Writes header, tables and rows. */
        void write(BackupWriter out) throws IOException;
    }

    /** Uses the content of a backup. */
    public interface Use<T> {
        /** Reads as much as it wants. */
        T read(BackupReader in) throws IOException;
    }

    private static final class Gzip extends GZIPOutputStream {
        Gzip(OutputStream out) throws IOException {
            super(out, BUFFER_BYTES);
            def.setLevel(LEVEL);
        }
    }

    /**
     * Makes the file, which gets its name when it is complete and on disk. Only this user may read it.
     *
     * @throws FileAlreadyExistsException if there is a file of that name
     */
    public Totals write(Content content) throws IOException {
        if (Files.exists(path)) {
            throw new FileAlreadyExistsException(path.toString());
        }
        Path temporary = PrivateFiles.makeTemporary(path);
        // A signal ends the process without the block below.
        temporary.toFile().deleteOnExit();
        try {
            Totals totals = write(temporary, content);
            PrivateFiles.place(temporary, path);
            return totals;
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private Totals write(Path temporary, Content content) throws IOException {
        try (FileOutputStream file = new FileOutputStream(temporary.toFile())) {
            Totals totals;
            if (keys.isEmpty()) {
                totals = compress(file, content);
            } else {
                SealedOutput sealed = new SealedOutput(file, keys);
                totals = compress(sealed, content);
                sealed.finish();
            }
            file.getFD().sync();
            return totals;
        }
    }

    private static Totals compress(OutputStream target, Content content) throws IOException {
        Gzip compressed = new Gzip(target);
        BackupWriter out = new BackupWriter(compressed);
        content.write(out);
        Totals totals = out.end();
        compressed.finish();
        return totals;
    }

    /**
     * Reads the whole file and checks it.
     *
     * @throws BackupException if it is damaged, has another format, or needs another key
     */
    public Totals check() throws IOException {
        return read(in -> {
            while (in.nextTable() != null) {
                // Each table passes over the rows of the one before.
            }
            return in.totals();
        });
    }

    /**
     * Reads the file.
     *
     * @throws BackupException if it is damaged, has another format, or needs another key
     */
    public <T> T read(Use<T> use) throws IOException {
        try (InputStream file = new BufferedInputStream(Files.newInputStream(path), BUFFER_BYTES);
                InputStream readable = readable(file)) {
            return use.read(new BackupReader(new GZIPInputStream(readable, BUFFER_BYTES)));
        } catch (SecretException e) {
            throw new BackupException(String.valueOf(e.getMessage()));
        } catch (StreamCorruptedException e) {
            throw BackupReader.damaged(String.valueOf(e.getMessage()));
        } catch (EOFException e) {
            throw BackupReader.damaged("it is cut off");
        } catch (ZipException e) {
            throw BackupReader.damaged("it is no gzip: " + e.getMessage());
        }
    }

    private InputStream readable(InputStream file) throws IOException {
        file.mark(BUFFER_BYTES);
        byte[] begin = file.readNBytes(SealedInput.BEGIN_BYTES);
        file.reset();
        if (SealedInput.is(begin)) {
            return new SealedInput(file, keys);
        }
        if (begin.length < 2 || begin[0] != 0x1F || (begin[1] & 0xFF) != 0x8B) {
            throw new BackupException(
                    "it is no backup of scangate (expected: a file that `scangate backup` has written)");
        }
        if (!keys.isEmpty()) {
            throw new BackupException(
                    "it is not encrypted, so anybody may have changed it (expected: one encrypted with a key of "
                            + keys.shown() + ", or a restore without keys)");
        }
        return file;
    }
}
