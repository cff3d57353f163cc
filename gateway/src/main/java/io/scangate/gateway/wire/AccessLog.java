package io.scangate.gateway.wire;

/** Takes the requests that are to be logged. Thread-safe. */
public interface AccessLog {
    /** One in how many requests is to be logged. */
    int sample();

    /** Takes a request. Does not block: an entry that is too much is dropped and counted. */
    void log(AccessEntry entry);
}
