package io.scangate.gateway.source;

import io.scangate.gateway.snapshot.Faults;
import io.scangate.gateway.snapshot.SnapshotFault;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Follows a source of any kind on a thread of its own: serves requests to reload, asks the source for news between them,
 * waits after failures, and keeps the status. Thread-safe.
 *
 * <pre>
 *   field      written by               read by
 *   status     the follower's thread    any thread (volatile, immutable value)
 *   closed     close                    any thread (volatile)
 *   backoff    the follower's thread    the follower's thread
 * </pre>
 */
public final class SourceFollower implements Follower {
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    /** After the first failure twice as long; after the seventh and later ones 5 s. */
    private static final Duration RETRY = Duration.ofMillis(40);

    private static final int MOST_DOUBLINGS = 7;

    private final RuleSource source;
    private final ReloadLog log;
    private final Backoff backoff = new Backoff(MOST_DOUBLINGS);
    private final BlockingQueue<Request> requests = new LinkedBlockingQueue<>();
    private final Thread thread = new Thread(this::run, "scangate-source");
    private volatile ReloadStatus status;
    private volatile boolean closed;

    /** A follower that does nothing until {@link #start}; it closes the source when it is closed. */
    public SourceFollower(RuleSource source) {
        this.source = source;
        this.log = new ReloadLog(source.spec());
        this.status = ReloadStatus.starting(source.spec());
        thread.setDaemon(true);
    }

    private record Request(boolean force, CompletableFuture<ReloadOutcome> result) {}

    @Override
    public CompletionStage<ReloadOutcome> start() {
        CompletionStage<ReloadOutcome> first = reload(false);
        thread.start();
        return first;
    }

    @Override
    public CompletionStage<ReloadOutcome> reload(boolean force) {
        CompletableFuture<ReloadOutcome> result = new CompletableFuture<>();
        requests.add(new Request(force, result));
        // In this order: the thread looks into the queue after each wait.
        source.wake();
        if (closed) {
            // The thread may have ended before it could see the request.
            refuseRequests();
        }
        return result.minimalCompletionStage();
    }

    @Override
    public ReloadStatus status() {
        return status;
    }

    @Override
    public void close() {
        closed = true;
        source.stop();
        thread.interrupt();
        try {
            thread.join(CLOSE_TIMEOUT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        refuseRequests();
        source.close();
    }

    private void refuseRequests() {
        for (Request request = requests.poll(); request != null; request = requests.poll()) {
            request.result.complete(refused());
        }
    }

    private static ReloadOutcome refused() {
        return Attempt.failed(SnapshotFault.CLOSED, "the follower is closed").outcome();
    }

    private void run() {
        restore();
        while (!closed) {
            try {
                step(requests.poll(pause().toNanos(), TimeUnit.NANOSECONDS));
            } catch (InterruptedException e) {
                // Only close interrupts, and the loop's condition sees to that.
            }
        }
    }

    /** What is served is known by this; how the source is, only its first answer tells. */
    private void restore() {
        attempt(() -> {
            ReloadStatus.Served served = source.restore();
            if (served != null) {
                status = status.serving(served);
                log.restored(served);
            }
            return null;
        });
    }

    private Duration pause() {
        return backoff.isFailing() ? backoff.scattered(RETRY) : source.pause();
    }

    private void step(@Nullable Request request) {
        if (request == null) {
            attempt(this::follow);
        } else {
            ReloadOutcome outcome = attempt(() -> source.load(request.force));
            request.result.complete(outcome == null ? refused() : outcome);
        }
        attempt(() -> {
            source.settle();
            return null;
        });
    }

    /** Nothing new ends a row of failures; a wait that is given up tells nothing of the source. */
    private @Nullable Attempt follow() throws InterruptedException {
        Attempt news = source.follow();
        if (news == null) {
            backoff.reset();
        }
        return news;
    }

    private interface Work {
        @Nullable
        Attempt run() throws InterruptedException;
    }

    /** The outcome of some work of the source; null if it has none, or if close has interrupted it. */
    private @Nullable ReloadOutcome attempt(Work work) {
        try {
            Attempt attempt = work.run();
            // What fails because it is closed is no failure of the source.
            return attempt == null || (closed && attempt.served() == null) ? null : ended(attempt);
        } catch (InterruptedException e) {
            return null;
        } catch (RuntimeException | Error e) {
            if (closed) {
                return null;
            }
            // The thread must go on: no other one would load the next snapshot.
            log.internalError(e);
            return ended(Attempt.failed(SnapshotFault.INTERNAL_ERROR, Faults.message(e))
                    .backingOff());
        }
    }

    private ReloadOutcome ended(Attempt attempt) {
        if (attempt.backsOff()) {
            backoff.failed();
        } else {
            backoff.reset();
        }
        ReloadStatus before = status;
        ReloadStatus.Served served = attempt.served() == null ? before.served() : attempt.served();
        status = before.after(attempt.outcome(), Instant.now(), attempt.took(), served);
        log.ended(attempt, status.state() != before.state(), served);
        return attempt.outcome();
    }
}
