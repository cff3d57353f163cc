package io.scangate.config.publication;

import io.scangate.gateway.source.store.StoreFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A place for the files of a store. All messages of exceptions are for people. Only for one thread. */
interface Outlet extends AutoCloseable {
    /** The head that is there; null if there is none. */
    byte @Nullable [] head() throws IOException, InterruptedException;

    /** Puts a file there, if it is not there yet. */
    void put(StoreFile file, Path content) throws IOException, InterruptedException;

    /**
     * Replaces the head.
     *
     * @throws ChangedException if another control plane has replaced it since the last {@link #head}, where the place can tell
     */
    void putHead(byte[] head) throws IOException, InterruptedException;

    /** Deletes a file, if it is there. */
    void delete(StoreFile file) throws IOException, InterruptedException;

    /**
     * The files that nobody has written since a time, whether a head names them or not. Empty if the place cannot tell, or may have files
     * of other heads.
     */
    default List<StoreFile> unwrittenSince(Instant time) throws IOException {
        return List.of();
    }

    @Override
    default void close() {}

    /** Another control plane has replaced the head. */
    final class ChangedException extends IOException {
        private static final long serialVersionUID = 1L;

        ChangedException(String message) {
            super(message);
        }
    }
}
