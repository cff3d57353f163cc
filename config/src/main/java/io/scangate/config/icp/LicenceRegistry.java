package io.scangate.config.icp;

import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RefusedException;
import java.util.Optional;

/** A source of licences. Thread-safe. May block. */
public interface LicenceRegistry {
    /**
     * The licence of a subject; empty if it has none.
     *
     * @param subject a registrable domain in lower case and Punycode, or an IP address without brackets
     * @throws RefusedException {@link Refusal#UNAVAILABLE} if the registry fails
     */
    Optional<Licence> licence(String subject);
}
