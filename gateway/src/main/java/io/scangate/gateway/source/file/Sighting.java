package io.scangate.gateway.source.file;

import java.time.Instant;

/** What a look at a source showed. Two equal sightings show the same content, as far as can be told without reading. */
sealed interface Sighting {
    /**
     * There is something.
     *
     * @param version changes with the content; compared only
     * @param bytes length of the content
     * @param lastChange when it was last changed, by the clock of where it stands
     */
    record Present(Object version, long bytes, Instant lastChange) implements Sighting {}

    /** There is nothing. */
    record Missing() implements Sighting {}

    /**
     * There is something that cannot be looked at.
     *
     * @param message why
     */
    record Unreadable(String message) implements Sighting {}
}
