package io.scangate.gateway.source.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A store in a directory, such as a mounted one. */
final class DirectoryPlace implements StorePlace {
    private final Path directory;
    private byte @Nullable [] last;

    DirectoryPlace(Path directory) {
        this.directory = directory;
    }

    @Override
    public byte @Nullable [] head() throws IOException {
        try (InputStream in = Files.newInputStream(directory.resolve("head"))) {
            byte[] head = in.readNBytes(SignedHead.MOST_BYTES);
            boolean same = Arrays.equals(head, last);
            last = head;
            return same ? null : head;
        }
    }

    @Override
    public void forget() {
        last = null;
    }

    @Override
    public void copy(StoreFile file, Path to) throws IOException {
        Path from = directory.resolve(file.name());
        if (Files.size(from) != file.bytes()) {
            throw new IOException(from + " has " + Files.size(from) + " bytes (expected: " + file.bytes() + ")");
        }
        // Not Files.copy, which would give the file the mode of the original.
        try (OutputStream out = Files.newOutputStream(to)) {
            Files.copy(from, out);
        }
    }

    @Override
    public void close() {
        // No call takes long.
    }
}
