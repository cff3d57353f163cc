package io.scangate.config.lifecycle;

import java.util.List;

/** The operator's side of the block list: the port to the database. Thread-safe; blocks; fails as {@link Store} does. */
public interface BlockedHosts {
    /** The whole list, by host. */
    List<BlockedHost> list();

    /**
     * Puts a host on the list, or changes the reason: a change, with its revision and audit entry. What rules there are for
     * it stay as they are.
     *
     * @param actor who, as the audit is to show it
     * @throws RefusedException {@link Refusal#INVALID_ARGUMENT} if it is no host, or the reason no plain text
     */
    BlockedHost block(String actor, String host, String reason);

    /** Takes a host off the list, which is a change; false if it was not there, and nothing was changed. */
    boolean unblock(String actor, String host);
}
