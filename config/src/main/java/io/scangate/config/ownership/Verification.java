package io.scangate.config.ownership;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The last check of a directory of an account.
 *
 * @param directory canonical, ends in {@code /}
 * @param checkedAt when; a re-check that has begun counts
 * @param outcome how it ended
 * @param address of the file that decided
 * @param status of HTTP or FTP; null if there was no answer
 * @param detail for people: what was tried, what came back, how it differed from what was expected
 * @param provenAt when the file was there last; null if never
 * @param failedSince the first of the failures without a success between; null if the file was there
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
