package io.scangate.config.icp;

import java.util.Map;
import java.util.Optional;

/** Where the table of licences is kept: the port to the database. Thread-safe; blocks. */
public interface LicenceStore {
    /** The licence of a subject. */
    Optional<Licence> licence(String subject);

    /** Puts licences by subject, in place of those there are; all or none. */
    void put(Map<String, Licence> licences);
}
