package io.scangate.config.icp;

import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Where the table of licences is kept: the port to the database. Thread-safe; blocks. */
public interface LicenceStore {
    /** The licence of a subject. */
    Optional<Licence> licence(String subject);

    /**
     * Makes an import: all that is put is one change, with its revision and audit entry. Work that throws changes nothing,
     * and an import of no rows is no change.
     *
     * @param actor who, as the audit is to show it
     * @param work puts the licences, and says how many
     */
    LicenceImport importAll(String actor, Function<Rows, LicenceImport> work);

    /** Takes the rows of an import. */
    interface Rows {
        /** Puts licences by subject, in place of those there are. */
        void put(Map<String, Licence> licences);
    }
}
