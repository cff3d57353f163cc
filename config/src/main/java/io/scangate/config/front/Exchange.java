package io.scangate.config.front;

/** A request that the server carries out. */
@FunctionalInterface
public interface Exchange {
    /** The server stops: the answer is to be the last one of the connection. */
    void makeLast();
}
