package io.scangate.config.ownership;

import java.io.IOException;
import java.net.InetAddress;

/** How a file is asked for. Thread-safe; blocks, until the deadline at most. */
interface Transport {
    /**
     * Asks for one file, following nothing.
     *
     * @param address the one to connect to, whatever the target's name is
     * @throws IOException if there was no answer
     */
    FetchReply get(Target target, InetAddress address, Deadline deadline) throws IOException, FetchException;
}
