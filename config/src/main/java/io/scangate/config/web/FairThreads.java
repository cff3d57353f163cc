package io.scangate.config.web;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RefusedException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Threads apart from those that all calls share, of which each owner of calls has a share. A free thread goes to the waiting owner
 * that uses the fewest. If all are taken, an owner that uses none may get one more. So the calls of one owner do not keep the others
 * waiting. A step takes time linear in the number of owners. Thread-safe.
 */
final class FairThreads implements AutoCloseable {
    private final Shares shares;
    private final ThreadPoolExecutor threads;
    private final LongAdder refusedFull = new LongAdder();
    private final LongAdder refusedLate = new LongAdder();
    private final Map<String, Lane> lanes = new LinkedHashMap<>();
    private int running;
    private int waiting;

    /**
     * How the threads are shared.
     *
     * @param name of the threads and metrics
     * @param reason why a call has to use these threads, for people, as the end of "calls that ..."
     * @param most the most calls at once, if owners have several
     * @param mostWithFirst the most calls at once, if no owner has several
     * @param mostOfOne the most calls of one owner at once
     * @param mostWaitingOfOne the most calls of one owner that wait for a thread: a gateway's key has no other limit
     * @param mostWaiting the most calls that wait for a thread
     */
    record Shares(
            String name,
            String reason,
            int most,
            int mostWithFirst,
            int mostOfOne,
            int mostWaitingOfOne,
            int mostWaiting) {}

    /** The calls of one owner. */
    private static final class Lane {
        /** Each completes with true when its call has a thread, with false when it has waited for too long. */
        private final Deque<CompletableFuture<Boolean>> turns = new ArrayDeque<>();

        private int running;

        boolean mayRun(int share) {
            return !turns.isEmpty() && running < share;
        }
    }

    /** Threads that end after some seconds without calls. */
    FairThreads(Shares shares) {
        this.shares = shares;
        // The counts of calls limit the threads. A call that starts the next one has not left its own thread yet.
        threads = new ThreadPoolExecutor(
                0,
                Integer.MAX_VALUE,
                10,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                new ThreadFactoryBuilder()
                        .setNameFormat("scangate-" + shares.name + "-%d")
                        .setDaemon(true)
                        .build());
    }

    /** Registers the metrics. Call it once. */
    void bindTo(MeterRegistry registry) {
        gauge(registry, "active", "Calls on a thread of their own that " + shares.reason, FairThreads::running);
        gauge(registry, "waiting", "Calls that wait for such a thread and " + shares.reason, FairThreads::waiting);
        counter(registry, "full", refusedFull);
        counter(registry, "late", refusedLate);
    }

    private void gauge(MeterRegistry registry, String name, String description, ToDoubleFunction<FairThreads> value) {
        Gauge.builder("scangate." + shares.name + ".calls." + name, this, value)
                .description(description)
                .register(registry);
    }

    private void counter(MeterRegistry registry, String reason, LongAdder count) {
        FunctionCounter.builder("scangate." + shares.name + ".calls.refused", count, LongAdder::doubleValue)
                .description("Refused calls, without a thread, that " + shares.reason)
                .tag("reason", reason)
                .register(registry);
    }

    /** The threads of the calls, for a handler that continues on another one. */
    Executor threads() {
        return threads;
    }

    /**
     * Makes a call when its turn has come.
     *
     * @param patience how long it may wait for its turn
     * @return fails as the call, or with {@link Refusal#BUSY} if its turn does not come
     */
    <T> CompletableFuture<T> run(String owner, Duration patience, Supplier<CompletionStage<T>> call) {
        CompletableFuture<Boolean> turn = new CompletableFuture<>();
        synchronized (this) {
            if (waiting == shares.mostWaiting) {
                refusedFull.increment();
                throw busy();
            }
            Lane lane = lanes.computeIfAbsent(owner, same -> new Lane());
            if (lane.turns.size() == shares.mostWaitingOfOne) {
                refusedFull.increment();
                throw busy();
            }
            lane.turns.add(turn);
            waiting++;
        }
        CompletableFuture<T> answer = turn.thenCompose(
                hasThread -> hasThread ? start(owner, call) : CompletableFuture.failedFuture(givenUp(owner, turn)));
        startWaiting();
        CompletableFuture<Boolean> unused = turn.completeOnTimeout(false, patience.toMillis(), TimeUnit.MILLISECONDS);
        return answer;
    }

    private <T> CompletableFuture<T> start(String owner, Supplier<CompletionStage<T>> call) {
        CompletableFuture<CompletionStage<T>> started;
        try {
            started = CompletableFuture.supplyAsync(call, threads);
        } catch (RejectedExecutionException e) {
            end(owner);
            return CompletableFuture.failedFuture(
                    new RefusedException(Refusal.BUSY, "the service is stopping; use another replica"));
        }
        return started.thenCompose(Function.identity()).whenComplete((answer, failure) -> {
            end(owner);
            startWaiting();
        });
    }

    private void startWaiting() {
        for (Turn next = next(); next != null; next = next()) {
            if (!next.turn.complete(true)) {
                end(next.owner);
            }
        }
    }

    private record Turn(String owner, CompletableFuture<Boolean> turn) {}

    private synchronized @Nullable Turn next() {
        if (running == shares.mostWithFirst) {
            return null;
        }
        int share = running < shares.most ? shares.mostOfOne : 1;
        String owner = null;
        Lane least = null;
        for (Map.Entry<String, Lane> each : lanes.entrySet()) {
            Lane lane = each.getValue();
            if (lane.mayRun(share) && (least == null || lane.running < least.running)) {
                owner = each.getKey();
                least = lane;
            }
        }
        if (owner == null || least == null) {
            return null;
        }
        waiting--;
        running++;
        least.running++;
        return new Turn(owner, least.turns.remove());
    }

    private synchronized void end(String owner) {
        Lane lane = lanes.get(owner);
        if (lane != null) {
            lane.running--;
            running--;
            forgetIfIdle(owner, lane);
        }
    }

    private synchronized RefusedException givenUp(String owner, CompletableFuture<Boolean> turn) {
        Lane lane = lanes.get(owner);
        if (lane != null && lane.turns.removeIf(each -> each == turn)) {
            waiting--;
            forgetIfIdle(owner, lane);
        }
        refusedLate.increment();
        return busy();
    }

    private void forgetIfIdle(String owner, Lane lane) {
        if (lane.running == 0 && lane.turns.isEmpty()) {
            lanes.remove(owner);
        }
    }

    private synchronized int running() {
        return running;
    }

    private synchronized int waiting() {
        return waiting;
    }

    /** The number of owners with calls. */
    synchronized int owners() {
        return lanes.size();
    }

    private RefusedException busy() {
        return new RefusedException(
                Refusal.BUSY, "there are too many calls that " + shares.reason + "; try again later");
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
