package io.scangate.gateway.events;

import java.time.Duration;

/** Takes the entries of rings on the thread of a {@link RingThread}, which may wait here for other systems. */
public interface RingReader {
    /**
     * Takes entries, and gives up their room.
     *
     * @param most the most entries that it takes
     * @return their number, or -1 if one was not taken now, so that it is offered again later
     */
    int take(EventRing ring, int most);

    /** Called when some entries of each ring were taken. */
    default void passed() {}

    /** Sends what was taken, for at most some time, and ends. */
    void close(Duration most);
}
