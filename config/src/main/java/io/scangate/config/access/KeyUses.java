package io.scangate.config.access;

import io.scangate.config.lifecycle.RefusedException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The last use of each key. A call only puts its time into a map; a thread writes the map once a minute, so no call
 * waits for the database's writer. A process that is killed loses at most a minute of uses. Thread-safe.
 */
public final class KeyUses implements AutoCloseable {
    private static final Duration EVERY = Duration.ofMinutes(1);
    private static final Duration END = Duration.ofSeconds(2);

    private final AccessStore store;
    private final Map<String, Instant> unwritten = new ConcurrentHashMap<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "scangate-key-uses");

    KeyUses(AccessStore store) {
        this.store = store;
    }

    /** Notes a use. Does not block. Holds one entry for each key that was used since the last write. */
    void note(String secretHash, Instant now) {
        unwritten.put(secretHash, now);
    }

    /** Starts the thread. Call it once. */
    public void start() {
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        try {
            while (!closing.await(EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
                write();
            }
        } catch (InterruptedException e) {
            // Nobody interrupts the thread but the end of the process.
            Thread.currentThread().interrupt();
        }
        write();
    }

    /** Writes all uses now. Blocks. If the database fails, keeps them for the next time. */
    public void write() {
        Map<String, Instant> uses = new HashMap<>(unwritten);
        uses.forEach(unwritten::remove);
        if (uses.isEmpty()) {
            return;
        }
        try {
            store.used(uses);
        } catch (RefusedException e) {
            // The database counts its failures.
            uses.forEach(unwritten::putIfAbsent);
        }
    }

    /** Ends the thread after a last write. */
    @Override
    public void close() {
        closing.countDown();
        try {
            thread.join(END.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
