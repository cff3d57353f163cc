package io.scangate.gateway.source;

import io.scangate.gateway.index.ActiveIndex;
import io.scangate.gateway.index.DamagedIndexException;
import io.scangate.gateway.index.Pacer;
import io.scangate.gateway.source.Damage.Part;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Compares the served index with its checksums once a minute, in the thread {@code scangate-index-check}. On a difference, it
 * logs and counts the damage, and the follower takes all rules anew. A check is paced and takes about 10 ms of a processor for a
 * million rules. Thread-safe.
 */
public final class IndexGuard implements AutoCloseable {
    private static final Duration INTERVAL = Duration.ofMinutes(1);

    private final ActiveIndex active;
    private final Supplier<Pacer> pacers;
    private final Follower follower;
    private final Thread thread = new Thread(this::run, "scangate-index-check");

    /**
     * Creates a guard that does nothing before {@link #start}.
     *
     * @param pacers makes the pacer of each check
     */
    public IndexGuard(ActiveIndex active, Supplier<Pacer> pacers, Follower follower) {
        this.active = active;
        this.pacers = pacers;
        this.follower = follower;
        thread.setDaemon(true);
    }

    /** Starts the thread. Call it once. */
    public void start() {
        thread.start();
    }

    private void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                Thread.sleep(INTERVAL.toMillis());
                check();
            }
        } catch (InterruptedException e) {
            // The gateway stops.
        }
    }

    /** Checks the served index now. A damaged index is reported at each check until it is replaced. */
    void check() {
        ActiveIndex.Revision now = active.current();
        if (now == null) {
            return;
        }
        try {
            now.index().checkIntact(pacers.get());
        } catch (DamagedIndexException e) {
            follower.damage()
                    .found(Part.INDEX, e.getMessage() + ", at revision " + now.revision() + "; taking all rules anew");
            follower.renew();
        }
    }

    /** Ends the thread. */
    @Override
    public void close() {
        thread.interrupt();
    }
}
