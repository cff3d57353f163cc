package io.scangate.config.notices;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An attempt to deliver a notice to a webhook. Immutable.
 *
 * @param notice the id of the notice; null for a test call
 * @param at when it began
 * @param outcome the outcome
 * @param status the status of the receiver's answer; null if there was none
 * @param detail the first 200 characters of the answer; without an answer, the cause in words
 * @param millis how long it took
 * @param pause how long the receiver asks to wait, from Retry-After; null if it asks for nothing; not stored
 */
public record Attempt(
        @Nullable Long notice,
        Instant at,
        Outcome outcome,
        @Nullable Integer status,
        String detail,
        long millis,
        @Nullable Duration pause) {
    /** An attempt whose receiver does not ask for a pause. */
    public Attempt(
            @Nullable Long notice, Instant at, Outcome outcome, @Nullable Integer status, String detail, long millis) {
        this(notice, at, outcome, status, detail, millis, null);
    }

    /** The outcome of an attempt. */
    public enum Outcome {
        /** The receiver answered with 2xx. */
        DELIVERED,
        /** The receiver did not accept the notice. It is sent again later. */
        FAILED,
        /** The receiver did not accept the notice, which is now too old. It is not sent again. */
        PUT_ASIDE;

        /** The name in answers. */
        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The same attempt with another outcome. */
    Attempt as(Outcome other) {
        return new Attempt(notice, at, other, status, detail, millis, pause);
    }
}
