package io.scangate.config.openid;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A value of another service, which one caller at a time fetches. Meanwhile, and while fetches fail, the others get the value before. Without one they
 * wait for the same fetch, and its failure is that of all callers for some seconds. Thread-safe. Blocks.
 */
final class Remembered<T> {
    /** How long a value is not fetched anew. */
    static final long FRESH_NANOS = TimeUnit.MINUTES.toNanos(10);

    /** How long nobody tries again after a failure. */
    static final long FAILED_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final Supplier<T> fetch;
    private final LongSupplier nanos;

    private @Nullable Known<T> known;
    private @Nullable Failure failure;
    private @Nullable CompletableFuture<T> running;

    private record Known<T>(T value, long at) {}

    private record Failure(Throwable why, long at) {}

    /**
     * A value that was not fetched yet.
     *
     * @param fetch fails with an exception
     * @param nanos the time, as {@link System#nanoTime}
     */
    Remembered(Supplier<T> fetch, LongSupplier nanos) {
        this.fetch = fetch;
        this.nanos = nanos;
    }

    /** The value. Fails as the fetch does. */
    T get() {
        CompletableFuture<T> mine = new CompletableFuture<>();
        CompletableFuture<T> shared;
        synchronized (this) {
            long now = nanos.getAsLong();
            Failure last = failure;
            boolean failed = last != null && now - last.at() < FAILED_NANOS;
            Known<T> before = known;
            if (before != null && (now - before.at() < FRESH_NANOS || running != null || failed)) {
                return before.value();
            }
            if (last != null && failed) {
                throw again(last.why());
            }
            shared = running == null ? mine : running;
            running = shared;
        }
        return shared == mine ? fetched(mine) : joined(shared);
    }

    private T fetched(CompletableFuture<T> mine) {
        try {
            T value = fetch.get();
            end(new Known<>(value, nanos.getAsLong()), null);
            mine.complete(value);
            return value;
        } catch (RuntimeException | Error e) {
            Known<T> before = end(null, new Failure(e, nanos.getAsLong()));
            mine.completeExceptionally(e);
            if (before == null) {
                throw e;
            }
            return before.value();
        }
    }

    /** Ends the fetch; returns what is known. */
    private synchronized @Nullable Known<T> end(@Nullable Known<T> found, @Nullable Failure last) {
        running = null;
        failure = last;
        known = found == null ? known : found;
        return known;
    }

    private static <T> T joined(CompletableFuture<T> shared) {
        try {
            return shared.join();
        } catch (CompletionException e) {
            throw again(e.getCause() == null ? e : e.getCause());
        }
    }

    private static RuntimeException again(Throwable why) {
        if (why instanceof RuntimeException failed) {
            return failed;
        }
        return new IllegalStateException(why);
    }
}
