package io.scangate.gateway.snapshot;

import io.scangate.gateway.rule.Place;
import io.scangate.gateway.snapshot.SnapshotRead.BadDocument;
import io.scangate.gateway.source.file.FileSource;
import io.scangate.gateway.source.file.Sighting;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/** Does offline what a reload would do, and swaps nothing. */
public final class SnapshotCheck {
    private SnapshotCheck() {}

    /**
     * Reads a file as a gateway with these settings would.
     *
     * @param file the file; missing or unreadable is a report, not an exception
     * @param settings only their tolerance for bad rules counts
     */
    public static CheckReport check(Path file, SnapshotSettings settings) {
        return new CheckReport(file.toString(), read(new FileSource(file), settings));
    }

    private static SnapshotRead read(FileSource source, SnapshotSettings settings) {
        Sighting sighting = source.look();
        if (sighting instanceof Sighting.Missing) {
            return unreadable("no such file");
        }
        if (sighting instanceof Sighting.Unreadable unreadable) {
            return unreadable(unreadable.message());
        }
        try {
            if (CompiledSnapshot.isCompiled(source.file())) {
                return CompiledSnapshot.read(source.file(), settings, 0);
            }
            try (InputStream in = source.open()) {
                return new SnapshotReader(settings).read(in);
            }
        } catch (IOException e) {
            return unreadable(Faults.message(e));
        }
    }

    private static BadDocument unreadable(String message) {
        return new BadDocument(SnapshotFault.UNREADABLE, Place.NONE, message, Rejections.NONE);
    }
}
