package io.scangate.config.lifecycle;

import java.util.List;

/**
 * The operator's view of the block list: the port to the database. Thread-safe. Methods block and fail as those of
 * {@link Store} do.
 */
public interface BlockedHosts {
    /** The whole list, by host. */
    List<BlockedHost> list();

    /**
     * Adds a host to the list, or changes its reason. This is a change with a revision and an audit entry. Existing
     * rules of the host and of the hosts below it are withheld until it is removed.
     *
     * @param actor the actor's name in the audit
     * @throws RefusedException {@link Refusal#INVALID_ARGUMENT} if it is not a host, or the reason is not plain text
     */
    BlockedHost block(String actor, String host, String reason);

    /** Removes a host from the list, which is a change. False if it was not on the list; nothing was changed then. */
    boolean unblock(String actor, String host);
}
