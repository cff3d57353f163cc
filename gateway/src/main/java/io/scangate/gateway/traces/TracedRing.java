package io.scangate.gateway.traces;

import io.scangate.gateway.events.EventRing;

/** Traced requests that wait for the thread that sends them. */
interface TracedRing {
    /** Their entries. */
    EventRing ring();

    /** Those that the ring had no room for. Any thread may ask. */
    long full();

    /** The chosen requests above the limit of a second, which are not traced. Any thread may ask. */
    long limited();
}
