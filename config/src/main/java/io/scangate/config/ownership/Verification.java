package io.scangate.config.ownership;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The last check of a directory of an account. Immutable.
 *
 * @param directory canonical, ends in {@code /}
 * @param checkedAt the time of the check; the start of a re-check counts
 * @param outcome the outcome
 * @param address of the file that decided the outcome
 * @param status of HTTP or FTP; null if there was no answer
 * @param detail for people: the address tried, the answer, and the difference from the expected answer
 * @param provenAt when the file was last found; null if never
 * @param failedSince the first failure since the file was last found; null if the last check found it
 */
public record Verification(
        String directory,
        Instant checkedAt,
        Outcome outcome,
        String address,
        @Nullable Integer status,
        String detail,
        @Nullable Instant provenAt,
        @Nullable Instant failedSince) {}
