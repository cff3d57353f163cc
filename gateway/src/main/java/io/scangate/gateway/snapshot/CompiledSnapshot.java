package io.scangate.gateway.snapshot;

import io.scangate.gateway.index.BadCompiledFileException;
import io.scangate.gateway.index.CompiledFile;
import io.scangate.gateway.rule.Place;
import io.scangate.gateway.snapshot.SnapshotRead.BadDocument;
import io.scangate.gateway.snapshot.SnapshotRead.Snapshot;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Snapshots as compiled files: the rules as the index has them in memory, with the digest of the document they were
 * compiled from and what it left out.
 */
public final class CompiledSnapshot {
    /** Goes on the file's name. */
    static final String SUFFIX = ".compiled";

    private static final int SNIFFED_BYTES = 8;

    /**
     * Of this program; a version may read links differently than the one before. Classes that are not packaged have
     * none, and are all the same.
     */
    public static final String PROGRAM = program();

    private CompiledSnapshot() {}

    private static String program() {
        String version = CompiledSnapshot.class.getPackage().getImplementationVersion();
        return version == null ? "" : version;
    }

    /** Whether a file starts like compiled rules, whatever its name. */
    public static boolean isCompiled(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return CompiledFile.isCompiled(in.readNBytes(SNIFFED_BYTES));
        }
    }

    /** The compiled file that belongs to a document. */
    public static Path besides(Path document) {
        return document.resolveSibling(document.getFileName() + SUFFIX);
    }

    /**
     * Writes a snapshot: whole or, if that fails, not at all.
     *
     * @param stamp of the document that it was read from, 0 if there is none
     */
    public static void write(Path file, Snapshot snapshot, long stamp) throws IOException {
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
                file, new CompiledFile.Contents(snapshot.index(), snapshot.revision(), source, note.toJson()));
    }

    /**
     * Reads a compiled file, judged as the document itself would be.
     *
     * @param minimumRevision a lower one is rejected
     * @throws IOException if it cannot be read
     */
    public static SnapshotRead read(Path file, SnapshotSettings settings, long minimumRevision) throws IOException {
        Snapshot snapshot;
        try {
            snapshot = read(file);
        } catch (BadCompiledFileException e) {
            return bad(fault(e.reason()), "compiled rules: " + e.getMessage());
        }
        if (snapshot.revision() < minimumRevision) {
            return bad(
                    SnapshotFault.LOWER_REVISION,
                    "revision: " + snapshot.revision() + " (expected: >= " + minimumRevision
                            + ", which serves; or force it)");
        }
        return settings.judge(snapshot);
    }

    /** Reads a compiled file as it is. */
    public static Snapshot read(Path file) throws IOException, BadCompiledFileException {
        CompiledFile.Contents contents = CompiledFile.read(file);
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
            case FOREIGN, OTHER_FORMAT -> SnapshotFault.WRONG_FORMAT;
            case TRUNCATED -> SnapshotFault.TRUNCATED;
            case CORRUPT -> SnapshotFault.CORRUPT;
        };
    }
}
