package io.scangate.gateway.source;

import io.scangate.gateway.recording.RulesSwap.Kind;
import io.scangate.gateway.snapshot.Faults;
import io.scangate.gateway.snapshot.SnapshotFault;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Follows a source of any kind on its own thread. Executes requests to reload, polls the source between them,
 * waits after failures, and keeps the status. Thread-safe.
 *
 * <pre>
 *   field      written by               read by
 *   status     the follower's thread    any thread (volatile, immutable value)
 *   closed     close                    any thread (volatile)
 *   confirmed  the follower's thread    any thread (volatile, null before the first confirmation)
 *   hold       the follower's thread    any thread (its order is volatile)
 *   frozen     its thread and thaw      the follower's thread (volatile)
 *   backoff    the follower's thread    the follower's thread
 * </pre>
 */
public final class SourceFollower implements Follower {
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    private static final int MOST_DOUBLINGS = 7;

    /** The time between two looks at the state on disk while the gateway is held. */
    private static final Duration HELD_PAUSE = Duration.ofSeconds(1);

    private static final Duration FROZEN_PAUSE = Duration.ofMillis(20);

    private static final String CLOSED = "the follower is closed";

    private final RuleSource source;
    private final ReloadLog log;
    private final Backoff backoff = new Backoff(MOST_DOUBLINGS);
    private final BlockingQueue<Request> requests = new LinkedBlockingQueue<>();
    private final Thread thread = new Thread(this::run, "scangate-source");
    private final Hold hold = new Hold();
    private volatile ReloadStatus status;

    /** When the source last confirmed the served rules ({@link System#nanoTime}). */
    private volatile @Nullable Long confirmed;

    /** Whether another process is about to take over. */
    private volatile boolean frozen;

    private volatile boolean closed;

    /** Makes a follower that does nothing before {@link #start}. Closing it closes the source. */
    public SourceFollower(RuleSource source) {
        this(source, null);
    }

    /** @param served the snapshot that is served already; null for none */
    public SourceFollower(RuleSource source, ReloadStatus.@Nullable ServedSnapshot served) {
        this.source = source;
        this.log = new ReloadLog(source.spec());
        this.status = served == null
                ? ReloadStatus.starting(source.spec())
                : ReloadStatus.starting(source.spec()).serving(served);
        thread.setDaemon(true);
    }

    /** Work for the follower's thread. */
    private interface Request {
        void run();

        /** Answers instead, because the follower is closed. */
        void refuse();
    }

    private record Load(Supplier<@Nullable ReloadOutcome> work, CompletableFuture<ReloadOutcome> result)
            implements Request {
        @Override
        public void run() {
            ReloadOutcome outcome = work.get();
            result.complete(outcome == null ? closedOutcome() : outcome);
        }

        @Override
        public void refuse() {
            result.complete(closedOutcome());
        }
    }

    private record HoldOrder(Supplier<HoldOutcome> work, CompletableFuture<HoldOutcome> result) implements Request {
        @Override
        public void run() {
            result.complete(work.get());
        }

        @Override
        public void refuse() {
            result.complete(HoldOutcome.refused(CLOSED));
        }
    }

    @Override
    public CompletionStage<ReloadOutcome> start() {
        CompletionStage<ReloadOutcome> first = reload(false);
        thread.start();
        return first;
    }

    @Override
    public CompletionStage<ReloadOutcome> reload(boolean force) {
        return load(() -> {
            Held held = hold.now();
            return held == null
                    ? attempt(() -> source.load(force))
                    : hold.refuseLoad(held).outcome();
        });
    }

    @Override
    public CompletionStage<HoldOutcome> hold() {
        CompletableFuture<HoldOutcome> result = new CompletableFuture<>();
        submit(new HoldOrder(() -> hold.begin(status.served(), source.keptRevision()), result));
        return result.minimalCompletionStage();
    }

    @Override
    public CompletionStage<ReloadOutcome> goOn() {
        return load(this::endHold);
    }

    /** The gateway counts as held until the load has ended, because the age of its rules says nothing before. */
    private @Nullable ReloadOutcome endHold() {
        Attempt refused = hold.end();
        if (refused != null) {
            return refused.outcome();
        }
        try {
            return attempt(() -> source.load(false));
        } finally {
            hold.ended();
        }
    }

    @Override
    public CompletionStage<Long> freeze() {
        CompletableFuture<Long> result = new CompletableFuture<>();
        submit(new Freeze(result));
        return result.minimalCompletionStage();
    }

    private final class Freeze implements Request {
        private final CompletableFuture<Long> result;

        Freeze(CompletableFuture<Long> result) {
            this.result = result;
        }

        @Override
        public void run() {
            frozen = true;
            refuse();
        }

        @Override
        public void refuse() {
            ReloadStatus.ServedSnapshot served = status.served();
            result.complete(served == null ? -1 : served.revision());
        }
    }

    @Override
    public void thaw() {
        frozen = false;
    }

    @Override
    public @Nullable Held held() {
        return hold.now();
    }

    private CompletionStage<ReloadOutcome> load(Supplier<@Nullable ReloadOutcome> work) {
        CompletableFuture<ReloadOutcome> result = new CompletableFuture<>();
        submit(new Load(work, result));
        return result.minimalCompletionStage();
    }

    private void submit(Request request) {
        requests.add(request);
        // In this order, because the thread reads the queue after each wait.
        source.wake();
        if (closed) {
            // The thread may have ended before it read the request.
            refuseRequests();
        }
    }

    @Override
    public void renew() {
        source.distrust();
        source.wake();
    }

    @Override
    public Damage damage() {
        return source.damage();
    }

    @Override
    public ReloadStatus status() {
        ReloadStatus now = status;
        if (hold.now() != null) {
            return now.in(ReloadStatus.State.HELD);
        }
        Duration limit = source.currentFor();
        Duration age = age();
        boolean silent = limit != null && age != null && age.compareTo(limit) > 0;
        return now.state() == ReloadStatus.State.CURRENT && silent ? now.in(ReloadStatus.State.UNREACHABLE) : now;
    }

    @Override
    public @Nullable Duration age() {
        Long at = confirmed;
        return at == null || status.served() == null ? null : Duration.ofNanos(System.nanoTime() - at);
    }

    @Override
    public long keptRevision() {
        return source.keptRevision();
    }

    @Override
    public @Nullable Followed followed() {
        return source.followed();
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
            request.refuse();
        }
    }

    private static ReloadOutcome closedOutcome() {
        return Attempt.failed(SnapshotFault.CLOSED, CLOSED).outcome();
    }

    private void run() {
        restore();
        while (!closed) {
            try {
                step(requests.poll(pause().toNanos(), TimeUnit.NANOSECONDS));
            } catch (InterruptedException e) {
                // Only close interrupts the thread, and the loop's condition ends the loop then.
            }
        }
    }

    /** Sets only the served snapshot and an order to hold it: the state of the source is not known before its first answer. */
    private void restore() {
        attempt(() -> {
            ReloadStatus.ServedSnapshot served = source.restore();
            if (served != null) {
                confirmed = confirmedBefore(source.confirmedAt());
                status = status.serving(served);
                log.restored(served);
                served.record(Kind.RESTORED, served.loadTime());
            }
            return null;
        });
        hold.restore(source.holdFile(), status.served());
    }

    /** The time of a confirmation before the start; a clock that was ahead makes it the present time. */
    private static @Nullable Long confirmedBefore(@Nullable Instant at) {
        if (at == null) {
            return null;
        }
        Duration ago = Duration.between(at, Instant.now());
        return System.nanoTime() - (ago.isNegative() ? 0 : ago.toNanos());
    }

    private Duration pause() {
        if (hold.now() != null) {
            return HELD_PAUSE;
        }
        if (frozen) {
            return FROZEN_PAUSE;
        }
        return backoff.isFailing() ? source.pauseAfter(backoff) : source.pause();
    }

    private void step(@Nullable Request request) {
        if (!source.isOpen()) {
            // Before rules are taken: an operator may hold the gateway.
            restore();
        }
        if (request != null) {
            request.run();
        } else if (hold.now() != null) {
            hold.keep();
        } else if (!frozen && source.isOpen()) {
            attempt(this::follow);
        }
        attempt(() -> {
            source.settle();
            return null;
        });
    }

    /** A look without news ends a row of failures and confirms current rules; an interrupted wait does not. */
    private @Nullable Attempt follow() throws InterruptedException {
        Attempt news = source.follow();
        if (news == null) {
            backoff.reset();
            if (status.state() == ReloadStatus.State.CURRENT) {
                confirmed = System.nanoTime();
            }
        }
        return news;
    }

    private interface Work {
        @Nullable
        Attempt run() throws InterruptedException;
    }

    /** Runs work of the source and returns its outcome; null if it has none, or if close has interrupted it. */
    private @Nullable ReloadOutcome attempt(Work work) {
        try {
            Attempt attempt = work.run();
            // A failure that the close causes is not a failure of the source.
            return attempt == null || (closed && attempt.served() == null) ? null : record(attempt);
        } catch (InterruptedException e) {
            return null;
        } catch (RuntimeException | Error e) {
            if (closed) {
                return null;
            }
            // The thread must continue, because no other thread loads snapshots.
            log.internalError(e);
            return record(Attempt.failed(SnapshotFault.INTERNAL_ERROR, Faults.message(e))
                    .backingOff());
        }
    }

    private ReloadOutcome record(Attempt attempt) {
        if (attempt.backsOff()) {
            backoff.failed();
        } else {
            backoff.reset();
        }
        ReloadStatus before = status;
        ReloadStatus.ServedSnapshot served = attempt.served() == null ? before.served() : attempt.served();
        ReloadStatus after = before.after(attempt, Instant.now(), served);
        if (after.state() == ReloadStatus.State.CURRENT && attempt.confirmed()) {
            confirmed = System.nanoTime();
        }
        status = after;
        log.log(attempt, status.state() != before.state(), served);
        attempt.record();
        return attempt.outcome();
    }
}
