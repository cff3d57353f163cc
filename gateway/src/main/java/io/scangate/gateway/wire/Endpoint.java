package io.scangate.gateway.wire;

import java.util.List;

/** What a listener answers with. Thread-safe; the work is done by a handler for each event loop. */
public interface Endpoint {
    /**
     * Names, in lower case, of the request fields that the handlers want to see. {@link Request} tells their values by
     * their places in this list, which does not change.
     */
    List<String> fields();

    /**
     * Makes the handler of one event loop; called once for each loop, before the loop has connections.
     *
     * @param maxTarget bytes of the longest request target
     */
    LoopHandler newLoop(int maxTarget);
}
