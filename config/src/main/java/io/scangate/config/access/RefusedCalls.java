package io.scangate.config.access;

import io.scangate.config.lifecycle.Page;
import io.scangate.config.lifecycle.RefusedException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notes refused sign-ins, credentials and calls for the audit. Equal ones of a minute are one entry, at most {@value #MOST} different ones of a minute
 * have entries of their own, and the store keeps a bounded number, so a flood does not fill the database. Each replica notes its own.
 * Thread-safe; a note is O(1).
 */
public final class RefusedCalls implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RefusedCalls.class);
    private static final int MOST = 50;
    private static final int MOST_CHARACTERS = 200;
    private static final Key OTHERS = new Key("others", "", "", "more than " + MOST + " different ones in a minute");

    private final Store store;
    private final Clock clock;
    private Map<Key, Long> counts = new LinkedHashMap<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "scangate-refused-calls");
        thread.setDaemon(true);
        return thread;
    });

    private record Key(String call, String who, String address, String why) {}

    /**
     * Equal refusals of a minute.
     *
     * @param id ascending
     * @param at when they were stored
     * @param call method and path of the route
     * @param who the caller, or the name of the sign-in; empty if nobody knows
     * @param address of the client
     * @param why a code
     */
    public record Refused(long id, Instant at, String call, String who, String address, String why, long count) {}

    /** The port to the database. Nothing here is a change with a revision. */
    public interface Store {
        /** Stores refusals, whose ids are given then, and forgets the oldest above a number. */
        void add(List<Refused> refused);

        /** The refusals before an id, the newest first. */
        Page<Refused> refused(@Nullable Long before, int limit);
    }

    /** Notes in a store. */
    public RefusedCalls(Store store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    /** Starts the thread. Call it once. */
    @SuppressWarnings("FutureReturnValueIgnored") // The task throws nothing.
    public void start() {
        timer.scheduleWithFixedDelay(this::flush, 1, 1, TimeUnit.MINUTES);
    }

    /** Notes a refusal; texts are cut to a length. */
    public void note(String call, String who, String address, String why) {
        Key key = new Key(cut(call), cut(who), cut(address), cut(why));
        synchronized (this) {
            Key counted = counts.containsKey(key) || counts.size() < MOST ? key : OTHERS;
            counts.merge(counted, 1L, Long::sum);
        }
    }

    private static String cut(String text) {
        return text.substring(0, Math.min(text.length(), MOST_CHARACTERS));
    }

    /** Stores what was noted. Blocks. If the store fails, the notes stay for the next minute, within their bound. */
    public void flush() {
        Map<Key, Long> taken = take();
        if (taken.isEmpty()) {
            return;
        }
        Instant now = clock.instant();
        List<Refused> refused = new ArrayList<>();
        taken.forEach((key, count) ->
                refused.add(new Refused(0, now, key.call(), key.who(), key.address(), key.why(), count)));
        try {
            store.add(refused);
        } catch (RefusedException e) {
            LOG.atLevel(e.logLevel()).log("Refused calls are stored a minute later: {}", e.getMessage());
            putBack(taken);
        } catch (RuntimeException | Error e) {
            // A periodic task that throws does not run again.
            LOG.error("Refused calls were not stored because of a defect", e);
        }
    }

    private synchronized Map<Key, Long> take() {
        Map<Key, Long> taken = counts;
        counts = new LinkedHashMap<>();
        return taken;
    }

    private synchronized void putBack(Map<Key, Long> taken) {
        taken.forEach((key, count) -> {
            Key counted = counts.containsKey(key) || counts.size() < MOST ? key : OTHERS;
            counts.merge(counted, count, Long::sum);
        });
    }

    /** The stored refusals before an id, the newest first. */
    public Page<Refused> list(@Nullable Long before, int limit) {
        return store.refused(before, limit);
    }

    /** Stores what was noted since the last minute. */
    @Override
    public void close() {
        timer.shutdown();
        flush();
    }
}
