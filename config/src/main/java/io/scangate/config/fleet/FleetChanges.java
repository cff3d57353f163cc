package io.scangate.config.fleet;

import io.scangate.config.lifecycle.ChangeRequest;
import io.scangate.config.lifecycle.Commit;
import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RefusedException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The port to the changes of the fleet by operators. Each has a revision and an audit entry. Thread-safe. Methods block. */
public interface FleetChanges {
    /**
     * Ends the histories of gateways that serve a later revision than this database has, as after a restore. Such a gateway then
     * takes the rules of this database, which begins a history with a new name. Without a difference nothing is changed.
     *
     * @param named the histories to end, each up to a revision; null for all that gateways report
     * @throws RefusedException {@link Refusal#INVALID_ARGUMENT} if no gateway reports a named history
     */
    Commit<Adoption> adopt(ChangeRequest change, @Nullable List<EndedHistory> named);

    /** Removes a gateway from the list until it reports again. Empty if there is none; nothing was changed then. */
    Optional<Commit<RemovedGateway>> remove(ChangeRequest change, String id);
}
