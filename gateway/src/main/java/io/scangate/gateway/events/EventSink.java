package io.scangate.gateway.events;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Takes the records of scan events and counts what becomes of them. Only for one thread, which may wait here. */
interface EventSink {
    /**
     * Takes a record. May wait for about a second.
     *
     * @param key the account; null for an event without one
     * @param millis the time of the event
     * @return false if the record was not taken now, so that the caller offers it again later
     */
    boolean send(byte @Nullable [] key, byte[] value, long millis);

    /** Sends what was taken, for at most some time, and ends. */
    void close(Duration most);
}
