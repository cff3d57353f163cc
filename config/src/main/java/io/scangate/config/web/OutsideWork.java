package io.scangate.config.web;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RefusedException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The threads for calls that wait for others: for websites, for the registry of licences, for a client that sends a long body.
 * Each owner of calls has a share of the threads. A free thread goes to the waiting owner that uses the fewest, so one who
 * waits for silent servers does not keep the others waiting. A step takes time linear in the number of owners. Thread-safe.
 */
final class OutsideWork implements AutoCloseable {
    /** The most calls at once. */
    static final int MOST = 64;

    /** The most calls of one owner at once. */
    static final int MOST_OF_ONE = 8;

    /** The most calls of one owner that wait for a thread: the number of calls of a gateway's key has no other limit. */
    static final int MOST_WAITING_OF_ONE = 256;

    /** The most calls that wait for a thread. */
    static final int MOST_WAITING = 1_024;

    private final ThreadPoolExecutor threads;
    private final Map<String, Lane> lanes = new LinkedHashMap<>();
    private int running;
    private int waiting;

    /** The calls of one owner. */
    private static final class Lane {
        /** Each completes with true when its call has a thread, with false when it has waited for too long. */
        private final Deque<CompletableFuture<Boolean>> turns = new ArrayDeque<>();

        private int running;

        boolean mayRun() {
            return !turns.isEmpty() && running < MOST_OF_ONE;
        }
    }

    OutsideWork() {
        threads = new ThreadPoolExecutor(
                MOST,
                MOST,
                10,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                new ThreadFactoryBuilder()
                        .setNameFormat("scangate-outside-%d")
                        .setDaemon(true)
                        .build());
        threads.allowCoreThreadTimeOut(true);
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
            if (waiting == MOST_WAITING) {
                throw busy();
            }
            Lane lane = lanes.computeIfAbsent(owner, same -> new Lane());
            if (lane.turns.size() == MOST_WAITING_OF_ONE) {
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
        return CompletableFuture.supplyAsync(call, threads)
                .thenCompose(Function.identity())
                .whenComplete((answer, failure) -> {
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
        if (running == MOST) {
            return null;
        }
        String owner = null;
        Lane least = null;
        for (Map.Entry<String, Lane> each : lanes.entrySet()) {
            Lane lane = each.getValue();
            if (lane.mayRun() && (least == null || lane.running < least.running)) {
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
        return busy();
    }

    private void forgetIfIdle(String owner, Lane lane) {
        if (lane.running == 0 && lane.turns.isEmpty()) {
            lanes.remove(owner);
        }
    }

    /** The number of owners with calls. */
    synchronized int owners() {
        return lanes.size();
    }

    private static RefusedException busy() {
        return new RefusedException(Refusal.BUSY, "too many calls wait for other servers; try again later");
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
