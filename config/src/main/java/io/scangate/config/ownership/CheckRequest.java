package io.scangate.config.ownership;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A check of a directory that somebody has asked for. Immutable.
 *
 * @param id ascends with the time
 * @param at the time of the answer
 * @param by the name of the caller, as in the audit
 * @param directory canonical, ends in {@code /}
 * @param proven whether the file was found
 * @param detail for people: the address tried, the answer, and the difference from the expected answer
 * @param result with all attempts; null for a check of an earlier version
 */
public record CheckRequest(
        long id,
        Instant at,
        String by,
        String directory,
        boolean proven,
        String detail,
        @Nullable CheckResult result) {}
