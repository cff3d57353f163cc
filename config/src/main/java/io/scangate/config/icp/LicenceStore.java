package io.scangate.config.icp;

import io.scangate.config.lifecycle.Actor;
import io.scangate.config.lifecycle.Page;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The port to the database for the table of licences. Thread-safe. Methods block. */
public interface LicenceStore {
    /** The licence of a subject. */
    Optional<Licence> licence(String subject);

    /**
     * Licences in the order of their domains, starting after a domain.
     *
     * @param search only those with this text in the domain, the licence or the holder, whatever the case; null for all
     * @param domain another spelling of the text, for domains only; null for none
     */
    Page<DomainLicence> licences(@Nullable String search, @Nullable String domain, @Nullable String after, int limit);

    /** Removes the licence of a subject, which is a change. False if there was none; nothing was changed then. */
    boolean remove(Actor actor, String subject);

    /**
     * Imports licences in one change, with one revision and one audit entry. If {@code work} throws, nothing is
     * changed. An import of no rows is not a change.
     *
     * @param actor the author
     * @param work puts the licences and returns the numbers of rows
     */
    LicenceImport importAll(Actor actor, Function<Rows, LicenceImport> work);

    /** Receives the rows of an import. */
    interface Rows {
        /** Puts licences by subject, in place of existing ones. */
        void put(Map<String, Licence> licences);

        /** Removes all licences that this import has not put. */
        void removeOthers();

        /** Domains that had no licence before. */
        TableChanges added();

        /** Domains with another licence or holder than before. */
        TableChanges changed();

        /** Domains whose licence was removed. */
        TableChanges removed();
    }
}
