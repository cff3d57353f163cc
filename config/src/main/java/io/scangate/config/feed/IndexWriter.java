package io.scangate.config.feed;

import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RefusedException;
import io.scangate.gateway.rule.Digest;
import java.io.IOException;
import java.nio.file.Path;

/** The port to the control plane's own index, which follows the database. Thread-safe. */
public interface IndexWriter {
    /**
     * The state of the rules in a file.
     *
     * @param revision the number of its last change
     * @param mark the mark of that revision
     * @param digest the digest of the state
     */
    record Written(long revision, String mark, Digest digest) {}

    /** What {@link #write} does at the moment, for people. Does not block. */
    String state();

    /**
     * Writes the newest rules as a compiled file. Waits until there is an index. Changes go on meanwhile.
     *
     * @param file replaced as a whole
     * @param least an existing revision; waits until the index has it
     * @throws RefusedException {@link Refusal#UNAVAILABLE} if there will be no index, or if it does not match the digest in the
     *     database
     * @throws IOException if the file cannot be written
     */
    Written write(Path file, long least) throws IOException, InterruptedException;
}
