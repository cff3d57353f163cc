package io.scangate.config.lifecycle;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A published state of a rule. Immutable.
 *
 * @param number counts a rule's releases from 1
 * @param page the live page
 * @param at when it was published
 * @param by the actor who published it
 * @param revision the revision of the publish
 * @param endedAt when it stopped being live; null for the live release
 */
public record Release(
        int number,
        String page,
        Instant at,
        String by,
        long revision,
        @Nullable Instant endedAt) {
    /** A live release. */
    public Release(int number, String page, Instant at, String by, long revision) {
        this(number, page, at, by, revision, null);
    }
}
