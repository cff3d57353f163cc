package io.scangate.config.scans;

import io.scangate.config.lifecycle.Actor;
import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RefusedException;
import java.util.Optional;

/** The port to the database for the erasure of scanned links. Thread-safe. Methods block. */
public interface LinkErasure {
    /**
     * Deletes all samples and missed links of a host, on all its ports. This is a change with a revision and an entry in the audit,
     * unless there are none.
     *
     * @param host a host name or an IP address in any spelling
     * @return empty if there are none
     * @throws RefusedException {@link Refusal#INVALID_ARGUMENT} if it is not a host
     */
    Optional<ErasedLinks> erase(Actor actor, String host);
}
