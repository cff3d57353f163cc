package io.scangate.gateway.origins;

import io.scangate.gateway.index.AbandonedException;
import io.scangate.gateway.index.ActiveIndex;
import io.scangate.gateway.index.Pacer;
import io.scangate.gateway.index.RuleIndex;
import io.scangate.gateway.rule.Digest;
import io.scangate.gateway.snapshot.HeapRoom;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The filter of the origins that have rules, kept up to date by a thread of its own while clients ask for it. Thread-safe; no
 * method blocks except {@link #close}.
 *
 * <pre>
 *   not asked for --- the first request, which waits ---> in use: a filter after each change, at most one an interval
 *        ^                                                  |
 *        '------------- no request for an hour -------------'
 * </pre>
 */
public final class Origins implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Origins.class);

    private static final long USE_NANOS = Duration.ofHours(1).toNanos();
    /** After a filter the thread rests so many times as long as the filter took, so it uses little of a processor. */
    private static final int RESTS = 10;
    /** An upper bound of the memory for one origin while a filter is written. */
    private static final int BYTES_PER_ORIGIN = 20;

    private static final int TAG_BYTES = 16;

    private final ActiveIndex active;
    private final long intervalNanos;
    private final Duration maxAge;
    private final long useNanos;
    private final Supplier<Pacer> pacers;
    private final Thread thread = new Thread(this::run, "scangate-origins");

    private volatile CompletableFuture<Filter> filter = new CompletableFuture<>();
    private volatile long asked;
    private volatile boolean closed;

    /**
     * A filter as clients get it. Immutable; nobody changes the array.
     *
     * @param revision the revision of its rules
     * @param origins the number of origins
     * @param bytes the filter
     * @param tag is equal for equal origins, whatever their revision
     * @param took how long it took to make, rests included
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Filter(long revision, int origins, byte[] bytes, String tag, Duration took) {}

    /**
     * Starts the thread.
     *
     * @param active the served rules, which may not be there yet
     * @param pacers makes the pacer of each filter
     */
    public Origins(ActiveIndex active, OriginsSettings settings, Supplier<Pacer> pacers) {
        this(active, settings, pacers, USE_NANOS);
    }

    /** Makes one that keeps a filter for a time after the last request. */
    Origins(ActiveIndex active, OriginsSettings settings, Supplier<Pacer> pacers, long useNanos) {
        this.active = active;
        this.intervalNanos = settings.originsInterval().toNanos();
        this.maxAge = settings.originsMaxAge();
        this.pacers = pacers;
        this.useNanos = useNanos;
        this.asked = System.nanoTime() - useNanos;
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * The filter for a request: at once if there is one. It may lack the last changes, as {@link OriginsSettings} says. Completes exceptionally if none can be made. The caller has seen served rules.
     */
    public CompletableFuture<Filter> ask() {
        asked = System.nanoTime();
        CompletableFuture<Filter> now = filter;
        if (!now.isDone()) {
            LockSupport.unpark(thread);
        }
        return now;
    }

    /** How long a client may use a filter before it asks for a newer one. */
    public Duration maxAge() {
        return maxAge;
    }

    /** The filter that clients get at the moment; null if there is none. */
    public @Nullable Filter current() {
        CompletableFuture<Filter> now = filter;
        return now.isDone() && !now.isCompletedExceptionally() ? now.join() : null;
    }

    /** Ends the thread; requests that wait get no filter. */
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        filter.completeExceptionally(new IllegalStateException("the gateway has stopped"));
    }

    private void run() {
        ActiveIndex.Revision written = null;
        while (!closed) {
            ActiveIndex.Revision served = active.current();
            if (System.nanoTime() - asked >= useNanos) {
                written = null;
                forget();
                LockSupport.park(this);
            } else if (served == null || isSame(served, written)) {
                LockSupport.parkNanos(this, intervalNanos);
            } else {
                long start = System.nanoTime();
                written = renew(served) ? served : null;
                rest(start);
            }
        }
    }

    /** Whether two have the same rules. A merge replaces the index of a revision, but not its rules. */
    private static boolean isSame(ActiveIndex.Revision served, ActiveIndex.@Nullable Revision written) {
        return written != null
                && served.revision() == written.revision()
                && served.since().equals(written.since());
    }

    /** Drops a filter that clients no longer ask for. */
    private void forget() {
        if (filter.isDone()) {
            filter = new CompletableFuture<>();
        }
    }

    private void rest(long start) {
        long now = System.nanoTime();
        long until = now + Math.max(intervalNanos, RESTS * (now - start));
        for (long left = until - now; left > 0 && !closed; left = until - System.nanoTime()) {
            LockSupport.parkNanos(this, left);
        }
    }

    /** Replaces the filter; after a failure clients get none rather than an old one. Returns whether there is a new one. */
    private boolean renew(ActiveIndex.Revision served) {
        CompletableFuture<Filter> now = filter;
        CompletableFuture<Filter> next = now.isDone() ? new CompletableFuture<>() : now;
        try {
            next.complete(make(served.index(), served.revision()));
        } catch (AbandonedException e) {
            return false;
        } catch (RuntimeException | Error e) {
            // Without the error itself: the log of an OutOfMemoryError ends the process, and scans do not need the
            // filter.
            LOG.warn("The filter of origins cannot be made: {}", e.toString());
            next.completeExceptionally(e);
        }
        filter = next;
        return !next.isCompletedExceptionally();
    }

    private Filter make(RuleIndex index, long revision) {
        if (!HeapRoom.beside(index).fits((long) BYTES_PER_ORIGIN * index.rules())) {
            throw new IllegalStateException("the heap has no room for it; give the process a larger heap (-Xmx)");
        }
        long start = System.nanoTime();
        Pacer pacer = pacers.get();
        OriginFilterWriter writer = new OriginFilterWriter();
        index.forEachOriginWithRules(pacer, writer::add);
        byte[] bytes = writer.write(revision, pacer);
        return new Filter(revision, writer.count(), bytes, tag(bytes), Duration.ofNanos(System.nanoTime() - start));
    }

    /** A digest of the bytes without the revision and the checksum, which depends on the revision. */
    private static String tag(byte[] bytes) {
        MessageDigest digest = Digest.sha256();
        digest.update(bytes, 0, OriginFilterWriter.REVISION);
        int rest = OriginFilterWriter.REVISION + Long.BYTES;
        digest.update(bytes, rest, bytes.length - Integer.BYTES - rest);
        return HexFormat.of().formatHex(digest.digest(), 0, TAG_BYTES);
    }
}
