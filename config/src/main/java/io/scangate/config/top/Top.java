package io.scangate.config.top;

import io.scangate.config.declared.ControlPlane;
import io.scangate.gateway.tls.ClientTls;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks at processes again and again: all at the same time, each on a thread of its own, so that one that does not answer delays the others by the
 * limit of a look only. For one thread.
 */
public final class Top implements AutoCloseable {
    private static final Duration LEAST_LIMIT = Duration.ofSeconds(1);
    private static final Duration MOST_LIMIT = Duration.ofSeconds(5);
    private static final String LATE = "no answer in time";

    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "scangate-top");
        thread.setDaemon(true);
        return thread;
    });
    private final Duration interval;
    private final Duration limit;
    private final List<Task<Observed>> listeners = new ArrayList<>();
    private @Nullable Task<KnownGateways> plane;

    /** @param interval between two looks */
    public Top(Duration interval) {
        this.interval = interval;
        this.limit = interval.compareTo(LEAST_LIMIT) < 0
                ? LEAST_LIMIT
                : interval.compareTo(MOST_LIMIT) > 0 ? MOST_LIMIT : interval;
    }

    /**
     * Looks at an admin listener from now on.
     *
     * @param tls null for plain HTTP
     * @throws IllegalArgumentException if it is no address; the message is for people
     */
    public void add(String address, @Nullable ClientTls tls) {
        AdminListener listener = new AdminListener(address, tls, limit);
        listeners.add(new Task<>(listener::observe, new Observed(address, null, LATE)));
    }

    /** Asks a control plane for its gateways from now on. */
    public void ask(ControlPlane asked) {
        plane = new Task<>(() -> KnownGateways.ask(asked), new KnownGateways(List.of(), LATE));
    }

    /** A repeated question. A new one is asked when the one before has its answer. */
    private final class Task<T> {
        private final Supplier<T> question;
        private final T late;
        private @Nullable Future<T> answer;

        Task(Supplier<T> question, T late) {
            this.question = question;
            this.late = late;
        }

        void ask() {
            if (answer == null) {
                answer = threads.submit(question::get);
            }
        }

        /** The answer; something else if there is none in time. */
        T answer(long deadline) throws InterruptedException {
            Future<T> asked = answer;
            if (asked == null) {
                return late;
            }
            try {
                T found = asked.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
                answer = null;
                return found;
            } catch (TimeoutException e) {
                return late;
            } catch (ExecutionException e) {
                answer = null;
                throw new IllegalStateException(e.getCause());
            }
        }
    }

    private Look look() throws InterruptedException {
        listeners.forEach(Task::ask);
        Task<KnownGateways> asked = plane;
        if (asked != null) {
            asked.ask();
        }
        long deadline = System.nanoTime() + limit.toNanos();
        List<Observed> observed = new ArrayList<>();
        for (Task<Observed> each : listeners) {
            observed.add(each.answer(deadline));
        }
        return new Look(Instant.now(), observed, asked == null ? null : asked.answer(deadline));
    }

    /**
     * Looks, and shows what it has seen, until it is interrupted. The first look tells no rates and is shown on a screen only.
     *
     * @param looks how often to show; 0 for ever
     * @return whether every process answered the last look
     */
    public boolean run(Display display, int looks) throws InterruptedException {
        Look look = look();
        if (display.isScreen()) {
            display.show(look, interval);
        }
        for (int shown = 0; looks == 0 || shown < looks; shown++) {
            long next = System.nanoTime() + interval.toNanos();
            TimeUnit.NANOSECONDS.sleep(Math.max(0, next - System.nanoTime()));
            look = look();
            display.show(look, interval);
        }
        return look.listeners().stream().allMatch(each -> each.figures() != null)
                && (look.known() == null || look.known().failure().isEmpty());
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
