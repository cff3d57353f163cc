package io.scangate.gateway.wire;

/** A connection as its {@link ConnectionWatch} sees it. Only for the connection's event loop. */
interface Watched {
    /** Whether it waits for its client: for a request, or for the rest of one. */
    boolean awaitsClient();

    /** Whether the client has sent the start of a request. */
    boolean hasBegun();

    /** The time by which the start of a request must be complete, as {@link System#nanoTime}, or {@link RequestReader#NO_DEADLINE}. */
    long deadline();

    /** Closes if the client has closed its side and has all its answers. */
    void closeIfDone();

    /** Called periodically, for the times that the connection itself watches. */
    void sweep(long now);

    /** The {@link #deadline} is over. */
    void requestTimedOut();

    /** Ends the connection because there is no memory for it, which is free then; an unfinished request gets an answer. */
    void end(boolean unfinishedRequest);

    /** Closes at once. Under TLS without close_notify, which waits, with all memory, for a client that takes nothing. */
    void abort();

    /** Closes a connection on which nothing is under way; under TLS after close_notify. */
    void close();

    /** Closes the connection before this returns. Under TLS the client gets close_notify only if its socket takes it now. */
    void closeNow();
}
