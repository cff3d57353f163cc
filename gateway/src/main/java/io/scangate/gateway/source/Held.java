package io.scangate.gateway.source;

import java.time.Instant;

/**
 * An operator holds the gateway at its revision: no change reaches it, and no takedown.
 *
 * @param revision the revision that was served when the order came; -1 if the file of the order does not say it
 * @param since when the order came
 */
public record Held(long revision, Instant since) {
    /** For messages. */
    String text() {
        return (revision < 0 ? "" : "at revision " + revision + " ") + "since " + since;
    }
}
