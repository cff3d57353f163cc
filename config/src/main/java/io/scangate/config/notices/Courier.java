package io.scangate.config.notices;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.scangate.config.lifecycle.MessageRate;
import io.scangate.config.lifecycle.RefusedException;
import io.scangate.config.notices.WebhookQueue.Turn;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers notices to webhooks: at least once, for each webhook in the order of the ids and one at a time. After a
 * failure the webhook waits, longer with each failure; a notice older than the set time is then put aside. Any number of
 * processes on one database share the work. If a process dies, its webhooks wait until their leases end. Thread-safe.
 */
final class Courier implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Courier.class);

    /** Webhooks that answer quickly have workers of their own, so that slow and dead receivers do not disturb them. */
    private static final int QUICK_WORKERS = 12;

    private static final int TROUBLED_WORKERS = 4;

    /** In limits of a call: the lease must outlast the last call of a turn. */
    private static final int LEASE = 3;

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);
    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);
    private static final int MAX_DOUBLINGS = 20;
    private static final long STOP_SECONDS = 2;

    private final WebhookQueue queue;
    private final WebhookClient client;
    private final NoticeSettings settings;
    private final Clock clock;
    private final MessageRate rate = MessageRate.ofMinute();
    private final Map<Attempt.Outcome, LongAdder> attempts = new EnumMap<>(Attempt.Outcome.class);
    private final Semaphore quick = new Semaphore(QUICK_WORKERS);
    private final Semaphore troubled = new Semaphore(TROUBLED_WORKERS);
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(new ThreadFactoryBuilder()
            .setNameFormat("scangate-webhooks")
            .setDaemon(true)
            .build());
    private final ThreadPoolExecutor workers = new ThreadPoolExecutor(
            0,
            // A worker gives its place back a little before its thread is free.
            2 * (QUICK_WORKERS + TROUBLED_WORKERS),
            10,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            new ThreadFactoryBuilder()
                    .setNameFormat("scangate-webhook-%d")
                    .setDaemon(true)
                    .build());

    Courier(WebhookQueue queue, WebhookClient client, NoticeSettings settings, Clock clock) {
        this.queue = queue;
        this.client = client;
        this.settings = settings;
        this.clock = clock;
        for (Attempt.Outcome outcome : Attempt.Outcome.values()) {
            attempts.put(outcome, new LongAdder());
        }
    }

    /** Registers a counter for each outcome. Call it once. */
    void bindTo(MeterRegistry registry) {
        attempts.forEach(
                (outcome, count) -> FunctionCounter.builder("scangate.webhooks.attempts", count, LongAdder::doubleValue)
                        .description("Attempts to deliver notices to webhooks, by outcome")
                        .tag("outcome", outcome.code())
                        .register(registry));
    }

    @SuppressWarnings("FutureReturnValueIgnored") // The task throws nothing.
    void start() {
        long pause = settings.webhookPause().toMillis();
        timer.scheduleWithFixedDelay(this::round, pause, pause, TimeUnit.MILLISECONDS);
    }

    /** Starts the deliveries that are due and have a free worker. */
    void round() {
        try {
            startDue(quick, false);
            startDue(troubled, true);
        } catch (RefusedException e) {
            if (rate.isDue("round")) {
                LOG.atLevel(e.logLevel())
                        .log("Deliveries to webhooks stopped until the next round: {}", e.getMessage());
            }
        } catch (RuntimeException | Error e) {
            // A periodic task that throws does not run again.
            LOG.error("Deliveries to webhooks stopped until the next round", e);
        }
    }

    private void startDue(Semaphore lane, boolean inTrouble) {
        int free = lane.availablePermits();
        if (free == 0) {
            return;
        }
        Instant now = clock.instant();
        Instant until = now.plus(settings.webhookTimeout().multipliedBy(LEASE));
        List<Turn> turns = queue.take(now, until, inTrouble, free);
        for (Turn turn : turns) {
            lane.acquireUninterruptibly();
            workers.execute(() -> {
                try {
                    deliver(turn);
                } finally {
                    lane.release();
                }
            });
        }
    }

    private void deliver(Turn turn) {
        try {
            if (!deliverAll(turn)) {
                queue.release(turn);
            }
        } catch (RefusedException e) {
            LOG.warn("The delivery to {} stopped until its lease ends: {}", turn.webhook(), e.getMessage());
        } catch (RuntimeException | Error e) {
            LOG.error("The delivery to {} stopped until its lease ends", turn.webhook(), e);
        }
    }

    /** Delivers until a failure, or until the turn must end. Returns whether the turn has ended in the store. */
    private boolean deliverAll(Turn turn) {
        int failures = turn.webhook().failures();
        long start = System.nanoTime();
        while (!workers.isShutdown()
                && System.nanoTime() - start < settings.webhookTimeout().toNanos()) {
            Optional<NoticeLog.Entry> next = queue.next(turn);
            if (next.isEmpty()) {
                if (queue.rest(turn)) {
                    return true;
                }
                continue;
            }
            Attempt attempt = client.send(turn.webhook(), next.get());
            if (attempt.outcome() == Attempt.Outcome.DELIVERED) {
                failures = 0;
                count(attempt);
                // A stop has interrupted this thread, but the database must not fail.
                Thread.interrupted();
                if (!queue.record(turn, attempt, null)) {
                    return true;
                }
            } else if (Thread.interrupted()) {
                // The stop has ended the attempt.
                return false;
            } else {
                return failed(turn, next.get(), attempt, failures);
            }
        }
        return false;
    }

    private boolean failed(Turn turn, NoticeLog.Entry entry, Attempt attempt, int failures) {
        Instant now = clock.instant();
        boolean old = entry.at().plus(settings.webhookGiveUp()).isBefore(now);
        Attempt result = old ? attempt.as(Attempt.Outcome.PUT_ASIDE) : attempt;
        count(result);
        LOG.info(
                "{} did not take notice {} ({}): {}",
                turn.webhook(),
                entry.id(),
                result.outcome().code(),
                result.status() == null ? result.detail() : result.status());
        queue.record(turn, result, now.plus(pause(failures, attempt.pause())));
        return true;
    }

    private void count(Attempt attempt) {
        Objects.requireNonNull(attempts.get(attempt.outcome())).increment();
    }

    /** The pause after a failure: as long as the receiver asks, but at least the usual one and at most an hour. */
    static Duration pause(int earlierFailures, @Nullable Duration asked) {
        Duration usual = pause(earlierFailures);
        if (asked == null || asked.compareTo(usual) <= 0) {
            return usual;
        }
        return asked.compareTo(LONGEST_PAUSE) < 0 ? asked : LONGEST_PAUSE;
    }

    /** The usual pause after a failure: it doubles with each failure, and a random part of up to a half is taken off. */
    static Duration pause(int earlierFailures) {
        long doubled = FIRST_PAUSE.toMillis() << Math.min(earlierFailures, MAX_DOUBLINGS);
        long most = Math.min(doubled, LONGEST_PAUSE.toMillis());
        return Duration.ofMillis(most - ThreadLocalRandom.current().nextLong(most / 2));
    }

    @Override
    public void close() {
        timer.shutdownNow();
        workers.shutdownNow();
        try {
            if (!workers.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("Deliveries to webhooks did not stop in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
