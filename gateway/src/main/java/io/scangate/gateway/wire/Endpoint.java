package io.scangate.gateway.wire;

import java.util.List;

/** Answers the requests of a listener through one handler per event loop. Thread-safe. */
public interface Endpoint {
    /**
     * The names, in lower case, of the request fields that the handlers need. {@link Request} refers to a field by its
     * index in this list. The list does not change.
     */
    List<String> fields();

    /**
     * Makes the handler of one event loop. Called once for each loop, before the loop has connections.
     *
     * @param maxTarget the length of the longest request target in bytes
     */
    LoopHandler newLoop(int maxTarget);
}
