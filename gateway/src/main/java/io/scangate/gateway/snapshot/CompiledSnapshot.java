package io.scangate.gateway.snapshot;

import io.scangate.gateway.index.BadCompiledFileException;
import io.scangate.gateway.index.CompiledFile;
import io.scangate.gateway.index.Pacer;
import io.scangate.gateway.rule.Place;
import io.scangate.gateway.snapshot.SnapshotRead.BadDocument;
import io.scangate.gateway.snapshot.SnapshotRead.Snapshot;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes snapshots as compiled files. A file has the rules as the index has them in memory, the digest of the
 * document from which they were compiled, and the rejected rules. Thread-safe.
 */
public final class CompiledSnapshot {
    /** The suffix of the document's file name. */
    static final String SUFFIX = ".compiled";

    private static final int SNIFFED_BYTES = 8;

    /**
     * The version of this program. Another version may parse links differently. All builds without a version count as
     * the same.
     */
    public static final String PROGRAM = program();

    /** The format of the files that this program reads and writes. */
    public static final int FORMAT = CompiledFile.FORMAT;

    private CompiledSnapshot() {}

    private static String program() {
        String version = CompiledSnapshot.class.getPackage().getImplementationVersion();
        return version == null ? "" : version;
    }

    /** Whether a file has the first bytes of compiled rules, under any name. */
    public static boolean isCompiled(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return CompiledFile.isCompiled(in.readNBytes(SNIFFED_BYTES));
        }
    }

    /** The path of a document's compiled file. */
    public static Path besides(Path document) {
        return document.resolveSibling(document.getFileName() + SUFFIX);
    }

    /**
     * Writes a snapshot. A failed write leaves the old file.
     *
     * @param stamp the stamp of its document, 0 if there is none
     * @param pacer paces the writing
     */
    public static void write(Path file, Snapshot snapshot, long stamp, Pacer pacer) throws IOException {
        CompiledNote note = new CompiledNote(
                snapshot.program(),
                stamp,
                snapshot.mark(),
                snapshot.rulesSeen(),
                snapshot.rejections(),
                snapshot.warnings());
        ContentDigest digest = snapshot.digest();
        CompiledFile.Source source = new CompiledFile.Source(digest.bytes(), digest.checksum());
        CompiledFile.write(
                file, new CompiledFile.Contents(snapshot.index(), snapshot.revision(), source, note.toJson()), pacer);
    }

    /**
     * Reads a compiled file and applies the settings, as for a document.
     *
     * @param minimumRevision a lower revision is rejected
     * @param room the memory for the rules
     * @param pacer paces the reading
     * @throws IOException if the file cannot be read
     */
    public static SnapshotRead read(
            Path file, SnapshotSettings settings, long minimumRevision, HeapRoom room, Pacer pacer) throws IOException {
        long needed = Files.size(file);
        BadDocument tooLarge = tooLarge(needed, room);
        if (tooLarge != null) {
            return tooLarge;
        }
        Snapshot snapshot;
        try {
            snapshot = read(file, pacer);
        } catch (BadCompiledFileException e) {
            return bad(fault(e.reason()), "compiled rules: " + e.getMessage());
        } catch (OutOfMemoryError e) {
            return HeapRoom.refusal(HeapRoom.noPiece(needed));
        }
        if (snapshot.revision() < minimumRevision) {
            return bad(
                    SnapshotFault.LOWER_REVISION,
                    "revision: " + snapshot.revision() + " (expected: >= " + minimumRevision
                            + ", the served revision; or force it)");
        }
        return settings.judge(snapshot);
    }

    /** The rejection of a file of so many bytes; null if it fits. A file has the rules as they are in memory. */
    public static @Nullable BadDocument tooLarge(long bytes, HeapRoom room) {
        return room.fits(bytes) ? null : HeapRoom.refusal(room.message(bytes));
    }

    /** Reads a compiled file, paced, without applying settings. */
    public static Snapshot read(Path file, Pacer pacer) throws IOException, BadCompiledFileException {
        CompiledFile.Contents contents = CompiledFile.read(file, pacer);
        CompiledNote note = CompiledNote.parse(contents.note());
        return new Snapshot(
                contents.revision(),
                note.mark(),
                contents.index(),
                new DocumentFacts(
                        note.rulesSeen(),
                        note.rejections(),
                        note.warnings(),
                        new ContentDigest(
                                contents.source().first(), contents.source().second())),
                true,
                note.program());
    }

    private static BadDocument bad(SnapshotFault fault, String detail) {
        return new BadDocument(fault, Place.NONE, detail, Rejections.NONE);
    }

    private static SnapshotFault fault(BadCompiledFileException.Reason reason) {
        return switch (reason) {
            case OTHER_FORMAT -> SnapshotFault.WRONG_FORMAT;
            case TRUNCATED -> SnapshotFault.TRUNCATED;
            case CORRUPT, FOREIGN -> SnapshotFault.CORRUPT;
        };
    }
}
