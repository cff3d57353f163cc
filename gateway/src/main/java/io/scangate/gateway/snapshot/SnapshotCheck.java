package io.scangate.gateway.snapshot;

import io.scangate.gateway.index.Pacer;
import io.scangate.gateway.rule.Place;
import io.scangate.gateway.snapshot.SnapshotRead.BadDocument;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/** Checks a file offline, as a reload would. Thread-safe. */
public final class SnapshotCheck {
    private SnapshotCheck() {}

    /**
     * Reads a file as a gateway with these settings does.
     *
     * @param file a missing or unreadable file results in a report, not an exception
     * @param settings the tolerance for bad rules
     */
    public static CheckReport check(Path file, SnapshotSettings settings) {
        return new CheckReport(file.toString(), read(file, settings));
    }

    private static SnapshotRead read(Path file, SnapshotSettings settings) {
        try {
            // Opening a named pipe would block until it has a writer.
            if (!Files.readAttributes(file, BasicFileAttributes.class).isRegularFile()) {
                return unreadable(file.toRealPath() + " is no regular file");
            }
            if (CompiledSnapshot.isCompiled(file)) {
                return CompiledSnapshot.read(file, settings, 0, HeapRoom.beside(null), Pacer.NONE);
            }
            try (InputStream in = Files.newInputStream(file)) {
                return new SnapshotReader(settings).read(in);
            }
        } catch (NoSuchFileException e) {
            return unreadable("no such file");
        } catch (IOException e) {
            return unreadable(Faults.message(e));
        }
    }

    private static BadDocument unreadable(String message) {
        return new BadDocument(SnapshotFault.UNREADABLE, Place.NONE, message, Rejections.NONE);
    }
}
