package io.scangate.config.web;

import io.scangate.config.lifecycle.MessageRate;
import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RefusedException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Streams of events for pages (server-sent events). One thread looks at the state twice a second for all of them, and only while there is a stream; a
 * stream gets an event when its view of the state has changed. A stream that is not read takes the memory of one event, and ends after a
 * minute. Thread-safe.
 *
 * @param <S> the state
 */
public final class EventStreams<S> implements AutoCloseable {
    /** The most streams of a person, of an account, or of a key without one. */
    public static final int MAX_OF_TENANT = 4;

    private static final int MAX = 1_000;
    private static final Logger LOG = LoggerFactory.getLogger(EventStreams.class);
    private static final Duration INTERVAL = Duration.ofMillis(500);

    private final Supplier<S> state;
    private final MessageRate rate = MessageRate.ofMinute();
    private final Set<Open<S>> streams = ConcurrentHashMap.newKeySet();
    private final Map<String, Integer> ofTenants = new ConcurrentHashMap<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "scangate-events");
        thread.setDaemon(true);
        return thread;
    });
    private volatile boolean closed;

    private record Open<S>(EventStream stream, Function<S, String> view) {}

    /**
     * Streams of a state.
     *
     * @param state reads it; may block, and may throw {@link RefusedException}
     */
    @SuppressWarnings("FutureReturnValueIgnored") // The task throws nothing.
    public EventStreams(Supplier<S> state) {
        this.state = state;
        timer.scheduleWithFixedDelay(this::tick, INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * A stream as the answer to a call.
     *
     * @param event the name of its events
     * @param limit when it ends; zero for one event
     * @param view the JSON of an event
     * @throws Problem {@link ProblemCode#TOO_MANY_CALLS} if the caller has {@value #MAX_OF_TENANT} streams
     */
    public Answer open(Call call, String event, Duration limit, Function<S, String> view) {
        if (closed) {
            throw stopping();
        }
        String tenant = call.caller().tenant();
        String first = view.apply(state.get());
        enter(tenant);
        EventStream stream = new EventStream(event, first, limit, () -> leave(tenant));
        add(stream, view);
        return Answer.events(stream);
    }

    void add(EventStream stream, Function<S, String> view) {
        Open<S> open = new Open<>(stream, view);
        streams.add(open);
        stream.whenEnded(() -> streams.remove(open));
        if (closed) {
            stream.end();
        }
    }

    private static Problem stopping() {
        return Problem.of(ProblemCode.STOPPING, "the service is stopping; use another replica");
    }

    private void enter(String tenant) {
        if (streams.size() >= MAX) {
            throw new RefusedException(Refusal.BUSY, MAX + " streams of events are open; try again");
        }
        if (ofTenants.merge(tenant, 1, Integer::sum) > MAX_OF_TENANT) {
            leave(tenant);
            throw Problem.tooManyCalls(MAX_OF_TENANT + " streams of events are open", 1);
        }
    }

    private void leave(String tenant) {
        ofTenants.computeIfPresent(tenant, (same, open) -> open == 1 ? null : open - 1);
    }

    /** The number of open streams. */
    int size() {
        return streams.size();
    }

    /** Offers each stream its view of the state. */
    void tick() {
        if (streams.isEmpty()) {
            return;
        }
        try {
            S now = state.get();
            streams.forEach(open -> open.stream().offer(open.view().apply(now)));
        } catch (RefusedException e) {
            // The streams stay open, and say nothing new while the database does not answer.
            streams.forEach(open -> open.stream().beat());
        } catch (RuntimeException | Error e) {
            // A periodic task that throws does not run again. Streams that are over end all the same.
            if (rate.isDue("defect")) {
                LOG.error("Events wait because of a defect", e);
            }
            streams.forEach(open -> open.stream().beat());
        }
    }

    /** Ends all streams, so that they do not keep the server from stopping. */
    @Override
    public void close() {
        closed = true;
        timer.shutdown();
        streams.forEach(open -> open.stream().end());
    }
}
