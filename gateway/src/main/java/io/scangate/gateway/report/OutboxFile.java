package io.scangate.gateway.report;

import io.scangate.gateway.disk.PrivateFiles;
import java.io.BufferedInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file of an {@link Outbox}: checked lines, written as a whole or appended, and on disk when a call returns. A file that is
 * damaged, unreadable or of another program is put aside before anything is written in its place. Not thread-safe.
 */
final class OutboxFile {
    private static final Logger LOG = LoggerFactory.getLogger(OutboxFile.class);

    /** Below this length, appended lines are no reason to write the file anew. */
    private static final long SMALL = 1 << 20;

    private final Path file;
    private final Outbox.Guard guard;

    /** The key of the file that this object has read or written; null if there is none. */
    private @Nullable Object key;

    private boolean behind;
    private boolean hasChanges;
    private long whole;
    private long appended;

    OutboxFile(Path file, Outbox.Guard guard) {
        this.file = file;
        this.guard = guard;
    }

    /**
     * Reads the file.
     *
     * @param lines receives the JSON of each good line
     * @return null if there is no file, or if it cannot be read
     */
    @Nullable
    CheckedLines read(Consumer<String> lines) {
        if (!Files.exists(file)) {
            return null;
        }
        try {
            PrivateFiles.restrict(file);
            try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
                CheckedLines read = CheckedLines.read(in, lines);
                key = PrivateFiles.key(file);
                whole = Files.size(file);
                return read;
            }
        } catch (IOException e) {
            putAside("it cannot be read, and counts are lost: " + e);
            return null;
        }
    }

    /** Renames a file that cannot be copied, as it cannot be read. */
    void putAside(String why) {
        behind = true;
        key = null;
        hasChanges = false;
        try {
            Files.move(file, PrivateFiles.aside(file), StandardCopyOption.REPLACE_EXISTING);
            LOG.error("{} is now {}: {}", file, PrivateFiles.aside(file).getFileName(), why);
        } catch (IOException e) {
            LOG.error("{}: {}. It cannot be renamed, either: {}", file, why, e.toString());
        }
    }

    /** Copies a damaged file, or else renames it, so that it is not overwritten. */
    void copyAside(String why) {
        try {
            PrivateFiles.copyAside(file);
            LOG.error(
                    "{} is damaged, and {} has a copy: {}",
                    file,
                    PrivateFiles.aside(file).getFileName(),
                    why);
        } catch (IOException e) {
            putAside("it is damaged, and cannot be copied (" + e + "): " + why);
        }
    }

    /** Whether the file is there, is the one that this object has read or written, and lacks nothing. */
    boolean isCurrent() {
        return !behind && isOwn();
    }

    private boolean isOwn() {
        try {
            return Objects.equals(key, PrivateFiles.key(file));
        } catch (IOException e) {
            return false;
        }
    }

    /** The file lacks something, so the next write writes all of it. */
    void markBehind() {
        behind = true;
    }

    /** Whether the file may have changes of sums. */
    boolean hasChanges() {
        return hasChanges;
    }

    /** A change of sums has been read from the file. */
    void markChanges() {
        hasChanges = true;
    }

    /** Whether more has been appended than the file had before, so that it should be written anew. */
    boolean isLong() {
        return appended > Math.max(whole, SMALL);
    }

    /**
     * Replaces the file. Logs a failure; the file lacks something then.
     *
     * @param changes whether some lines are changes of sums
     */
    void write(List<byte[]> lines, boolean changes) {
        behind = true;
        try {
            guard.hold();
            if (!isOwn() && Files.exists(file)) {
                putAside("another program has written it");
                if (Files.exists(file)) {
                    throw new IOException(file + " of another program is in the way");
                }
            }
            Path temporary = PrivateFiles.makeTemporary(file);
            try {
                append(temporary, lines);
                whole = Files.size(temporary);
                replace(temporary, changes);
            } finally {
                Files.deleteIfExists(temporary);
            }
            appended = 0;
            behind = false;
        } catch (IOException e) {
            LOG.error("Cannot write counts to disk for a restart: {}", e.toString());
        }
    }

    /** The new file is this object's file even if its name is not on disk yet. */
    private void replace(Path temporary, boolean changes) throws IOException {
        Object written = PrivateFiles.key(temporary);
        try {
            PrivateFiles.replace(temporary, file);
            hasChanges = changes;
        } catch (IOException e) {
            hasChanges |= changes;
            throw e;
        } finally {
            if (!Files.exists(temporary)) {
                key = Objects.equals(written, temporary) ? file : written;
            }
        }
    }

    /** Appends changes of sums. After a failure the file lacks something, and may have some of them. */
    void appendChanges(List<byte[]> lines) {
        hasChanges = true;
        append(lines);
    }

    /** Appends lines. After a failure the file lacks something. */
    void append(List<byte[]> lines) {
        behind = true;
        try {
            guard.hold();
            append(file, lines);
            for (byte[] line : lines) {
                appended += line.length;
            }
            behind = false;
        } catch (IOException e) {
            LOG.error("Cannot add counts to the file for a restart: {}", e.toString());
        }
    }

    private static void append(Path to, List<byte[]> lines) throws IOException {
        // A channel would be closed if its thread is interrupted, which is when the write matters most.
        try (FileOutputStream out = new FileOutputStream(to.toFile(), true)) {
            for (byte[] line : lines) {
                CheckedLines.write(out, line);
            }
            out.getFD().sync();
        }
    }
}
