package io.scangate.config.web;

/** How a face words what went wrong. Thread-safe. */
@FunctionalInterface
public interface Failures {
    /**
     * The answer to a call that failed.
     *
     * @param failure what a check or a handler has thrown; a {@link Problem} for what this package refuses
     */
    Answer answer(Head head, Throwable failure);
}
