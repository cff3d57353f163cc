package io.scangate.config.icp;

import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The port to the database for the table of licences. Thread-safe. Methods block. */
public interface LicenceStore {
    /** The licence of a subject. */
    Optional<Licence> licence(String subject);

    /**
     * Imports licences in one change, with one revision and one audit entry. If {@code work} throws, nothing is
     * changed. An import of no rows is not a change.
     *
     * @param actor the actor's name in the audit
     * @param work puts the licences and returns the numbers of rows
     */
    LicenceImport importAll(String actor, Function<Rows, LicenceImport> work);

    /** Receives the rows of an import. */
    interface Rows {
        /** Puts licences by subject, in place of existing ones. */
        void put(Map<String, Licence> licences);
    }
}
