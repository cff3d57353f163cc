package io.scangate.gateway.identity;

import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * A method of identifying the user of a scan. It names the request fields that it needs and examines their values and
 * the peer's address. Thread-safe.
 */
public interface Identity extends AutoCloseable {
    /**
     * The names, in lower case, of the request fields that this kind needs. {@link Evidence} refers to a field by its
     * index in this list. The list does not change.
     */
    List<String> fields();

    /**
     * Examines a request. Called on event loops for each scan, so it must not block or allocate.
     *
     * @param user receives the user id if there is one
     */
    Verdict identify(Evidence evidence, User user);

    /**
     * Examines a request after {@link Verdict#PENDING}. Copies what it needs of the evidence before it returns. The stage never completes
     * exceptionally, nor with {@link Verdict#PENDING}.
     */
    default CompletionStage<Identified> identifyLater(Evidence evidence) {
        throw new IllegalStateException("this kind of identification has no pending verdicts");
    }

    /** The result of a pending examination; the user is empty unless the verdict is {@link Verdict#USER}. */
    record Identified(Verdict verdict, UserId user) {}

    /** This kind for one event loop, which may have scratch memory of its own; only the shared one is closed. */
    default Identity newLoop() {
        return this;
    }

    /** Releases the resources of this kind; the default has none. */
    @Override
    default void close() {}
}
