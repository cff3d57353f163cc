package io.scangate.config.lifecycle;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The operator's view of the block list: the port to the database. Thread-safe. Methods block and fail as those of
 * {@link Store} do.
 */
public interface BlockedHosts {
    /** The entry of a host in any spelling; empty if there is none. */
    Optional<BlockedHost> find(String host);

    /**
     * A page of the list, by host.
     *
     * @param text a part of the host, whatever the case; null for any
     */
    Page<BlockedHost> list(@Nullable String text, @Nullable String after, int limit);

    /** The whole list, by host. */
    List<BlockedHost> list();

    /**
     * Adds a host to the list, or replaces its entry. This is a change with a revision and an audit entry. Existing
     * rules of the host, and of the hosts below it if they are included, are withheld until it is removed. An entry that is
     * the same already stays, without a revision.
     *
     * @param actor the author
     * @param host a host name or an IP address in any spelling
     * @param subdomains whether the hosts below a name are blocked, too; an address has none
     * @throws RefusedException {@link Refusal#INVALID_ARGUMENT} if it is not a host, or the reason is not plain text
     */
    BlockedHost block(Actor actor, String host, String reason, boolean subdomains);

    /** Removes a host in any spelling from the list, which is a change. False if it was not on the list; nothing was changed then. */
    boolean unblock(Actor actor, String host);
}
