package io.scangate.config.ownership;

import io.scangate.config.outbound.Deadline;
import io.scangate.config.outbound.FetchException;
import io.scangate.config.outbound.Target;
import java.io.IOException;
import java.net.InetAddress;

/** A protocol for fetching a file. Thread-safe. Blocks until the deadline at most. */
interface Transport {
    /**
     * Requests one file. Does not follow redirects.
     *
     * @param address the address to connect to; the target's name is not looked up
     * @throws IOException if there was no answer
     */
    FetchReply get(Target target, InetAddress address, Deadline deadline) throws IOException, FetchException;
}
