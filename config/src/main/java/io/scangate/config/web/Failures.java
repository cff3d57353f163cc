package io.scangate.config.web;

/** Formats the failures of a face. Thread-safe. */
@FunctionalInterface
public interface Failures {
    /**
     * The answer to a failed call.
     *
     * @param failure thrown by a check or a handler; a {@link Problem} for a refusal of this package
     */
    Answer answer(Head head, Throwable failure);

    /** The code of a failure, for traces and recordings. */
    default String code(Head head, Throwable failure) {
        return Problem.of(failure).code().code();
    }

    /** Those that answer with problem details. */
    static Failures details() {
        return new ProblemDetails();
    }
}
