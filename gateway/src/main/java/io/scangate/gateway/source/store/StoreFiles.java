package io.scangate.gateway.source.store;

import io.scangate.gateway.index.Pacer;
import io.scangate.gateway.snapshot.CompiledSnapshot;
import io.scangate.gateway.snapshot.Floor;
import io.scangate.gateway.snapshot.HeapRoom;
import io.scangate.gateway.snapshot.SnapshotRead;
import io.scangate.gateway.snapshot.SnapshotReader;
import io.scangate.gateway.snapshot.SnapshotSettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/** Gets files of a store. No byte of a file is read before the whole file has the digest of its name. Only for the source's thread. */
final class StoreFiles {
    private static final int BUFFER_BYTES = 1 << 16;

    private final StorePlace place;
    private final Temporaries temporaries;
    private final SnapshotSettings settings;

    /** Makes empty files for downloads. */
    interface Temporaries {
        Path make() throws IOException;
    }

    StoreFiles(StorePlace place, Temporaries temporaries, SnapshotSettings settings) {
        this.place = place;
        this.temporaries = temporaries;
        this.settings = settings;
    }

    /** A file of a store that has another content than its name says, or none. The message is for people. */
    static final class WrongContentException extends IOException {
        private static final long serialVersionUID = 1L;

        WrongContentException(String message) {
            super(message);
        }
    }

    /**
     * Downloads a file.
     *
     * @return a temporary file, which belongs to the caller
     * @throws WrongContentException if it has another content than its name says
     */
    Path get(StoreFile file) throws IOException, InterruptedException {
        Path to = temporaries.make();
        try {
            place.copy(file, to);
            String found = StoreFile.sha256(to);
            if (Files.size(to) != file.bytes() || !found.equals(file.sha256())) {
                throw new WrongContentException(file.name() + " has " + Files.size(to) + " bytes and the digest "
                        + found + " (expected: " + file.bytes() + " bytes and the digest in its name)");
            }
            return to;
        } catch (IOException | InterruptedException | RuntimeException e) {
            Files.deleteIfExists(to);
            throw e;
        }
    }

    /** A whole document in memory. */
    byte[] bytes(StoreFile file) throws IOException, InterruptedException {
        Path got = get(file);
        try {
            return Files.readAllBytes(got);
        } finally {
            Files.deleteIfExists(got);
        }
    }

    SnapshotRead compiled(Path file, Floor floor, HeapRoom room, Pacer pacer) throws IOException {
        return CompiledSnapshot.read(file, settings, floor.revision(), room, pacer);
    }

    SnapshotRead json(StoreFile file, Floor floor, HeapRoom room, Pacer pacer)
            throws IOException, InterruptedException {
        Path got = get(file);
        try (InputStream in = new GZIPInputStream(Files.newInputStream(got), BUFFER_BYTES)) {
            return SnapshotReader.ofSealed(settings).read(in, floor, room, pacer);
        } finally {
            Files.deleteIfExists(got);
        }
    }
}
