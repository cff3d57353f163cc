package io.scangate.gateway.source.store;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where the files of a store are. Only for the source's thread, except {@link #close}. */
public interface StorePlace extends AutoCloseable {
    /**
     * The head.
     *
     * @return null if it has not changed since the last call that returned one
     * @throws IOException if there is none, or it cannot be read; the message is for people
     */
    byte @Nullable [] head() throws IOException, InterruptedException;

    /** The next {@link #head} returns the head, changed or not. */
    void forget();

    /**
     * Copies a file.
     *
     * @param to an existing file, which is overwritten
     * @throws IOException if it cannot be read or is longer than it should be; the message is for people
     */
    void copy(StoreFile file, Path to) throws IOException, InterruptedException;

    /** Ends a running call; further calls fail. */
    @Override
    void close();
}
