package io.scangate.gateway.source.file;

import java.time.Instant;

/**
 * The result of examining a file without reading it. Equal sightings mean equal content, as far as metadata can tell.
 * Immutable.
 */
sealed interface Sighting {
    /**
     * The file exists.
     *
     * @param version changes with the content; only compared
     * @param bytes the length of the content
     * @param lastChange the time of the last change, by the clock of the file system
     */
    record Present(Object version, long bytes, Instant lastChange) implements Sighting {}

    /** There is no file. */
    record Missing() implements Sighting {}

    /**
     * The file exists but cannot be examined.
     *
     * @param message the reason
     */
    record Unreadable(String message) implements Sighting {}
}
