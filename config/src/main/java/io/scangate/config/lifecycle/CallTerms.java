package io.scangate.config.lifecycle;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The terms of all changes that a call makes, whatever they change: a precondition, or that they are undone. The port to the
 * database. Thread-safe. The terms hold for the calling thread only.
 */
public interface CallTerms {
    /**
     * Makes the changes of a call under a precondition, which is checked in the transaction of the first change and under the lock of
     * all changes. A request that repeats an earlier one with its idempotency key is not
     * checked again; another request with that key is.
     *
     * @param once the idempotency key of the call; null for none
     * @param condition throws to refuse the changes; its queries see the state before the change
     * @param call makes the changes
     */
    <T> T onlyIf(ChangeRequest.@Nullable Once once, Runnable condition, Supplier<T> call);

    /**
     * Makes the changes of a call in one transaction and undoes them. Queries of the call see its changes. Checks that wait for
     * other servers come before the first change, so other changes do not wait for them. The results of these checks stay.
     */
    <T> T undone(Supplier<T> call);

    /**
     * Makes the changes of a call whose client does not wait for long.
     *
     * @param lockWait how long each change waits for other changes, before it is refused with {@link Refusal#BUSY}
     * @param mayCommit asked before each commit of a change; if false, the change is undone and refused with {@link Refusal#BUSY}
     */
    <T> T limited(Duration lockWait, BooleanSupplier mayCommit, Supplier<T> call);
}
