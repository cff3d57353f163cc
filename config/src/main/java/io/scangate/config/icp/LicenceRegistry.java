package io.scangate.config.icp;

import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RefusedException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A source of licences. Thread-safe. May block. */
public interface LicenceRegistry {
    /**
     * The licence of a subject; empty if it has none.
     *
     * @param subject a registrable domain in lower case and Punycode, or an IP address without brackets
     * @throws RefusedException {@link Refusal#UNAVAILABLE} if the registry fails
     */
    Optional<Licence> licence(String subject);

    /** When another server gave the remembered answer about a subject; null if none is remembered. */
    default @Nullable Instant askedAt(String subject) {
        return null;
    }

    /** Whether a look-up may wait for another server. */
    default boolean mayWait() {
        return false;
    }

    /** Whether a look-up of this subject would wait for another server now. Never waits itself. */
    default boolean mayWait(String subject) {
        return mayWait();
    }
}
