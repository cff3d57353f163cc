package io.scangate.config.front;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The open connections of one listener: how many there may be, and a sweep on each event loop that looks at their deadlines.
 * When the listener is full, the connection that has been idle for longest makes room. Thread-safe.
 */
final class Connections {
    private static final Logger LOG = LoggerFactory.getLogger(Connections.class);
    private static final long SWEEP_MILLIS = 100;
    /** Connections past the limit that may be told so at the same time; more are closed without an answer. */
    private static final int MAX_REFUSED = 256;
    /** A connection that has just been accepted is not idle yet: its request may be under way. */
    private static final long MIN_IDLE_NANOS = 1_000_000_000L;

    /** A search for idle connections looks at all; it is worth so many new connections, and is not made more often. */
    private static final int SEARCHED = 256;

    private static final long SEARCH_NANOS = 100_000_000L;

    /** A search for the largest connections looks at all, and is not made more often. */
    private static final long LARGEST_NANOS = 10_000_000L;

    /** What happens to a new connection. */
    enum Admission {
        ADMITTED,
        REFUSED,
        DROPPED
    }

    /** The events that are counted. */
    enum Event {
        REFUSED,
        TIMED_OUT,
        EVICTED
    }

    private final FrontSettings settings;
    private final Map<EventLoop, Set<FrontConnection>> byLoop = new ConcurrentHashMap<>();
    private final Map<InetAddress, Integer> byAddress = new ConcurrentHashMap<>();
    private final ArrayDeque<FrontConnection> longestIdle = new ArrayDeque<>();
    private volatile boolean stopping;
    private long lastSearch = System.nanoTime() - SEARCH_NANOS;
    private long lastLargest = System.nanoTime() - LARGEST_NANOS;
    private final AtomicInteger open = new AtomicInteger();
    private final Map<Event, LongAdder> events = new EnumMap<>(Event.class);

    Connections(FrontSettings settings) {
        this.settings = settings;
        for (Event event : Event.values()) {
            events.put(event, new LongAdder());
        }
    }

    /** Takes a new connection; called on its event loop. */
    Admission enter(FrontConnection connection) {
        Channel channel = connection.channel();
        byLoop.computeIfAbsent(channel.eventLoop(), this::sweeping).add(connection);
        int now = open.incrementAndGet();
        InetAddress address = address(channel);
        int ofAddress = byAddress.merge(address, 1, Integer::sum);
        if (now > settings.maxConnections() + MAX_REFUSED) {
            return Admission.DROPPED;
        }
        if (settings.maxPerAddress() > 0 && ofAddress > settings.maxPerAddress()) {
            return Admission.REFUSED;
        }
        return now <= settings.maxConnections() || evictIdle() ? Admission.ADMITTED : Admission.REFUSED;
    }

    void leave(FrontConnection connection) {
        Channel channel = connection.channel();
        Set<FrontConnection> ofLoop = byLoop.get(channel.eventLoop());
        if (ofLoop != null && ofLoop.remove(connection)) {
            open.decrementAndGet();
            synchronized (this) {
                notifyAll();
            }
            byAddress.computeIfPresent(address(channel), (address, count) -> count == 1 ? null : count - 1);
        }
    }

    private static InetAddress address(Channel channel) {
        return channel.remoteAddress() instanceof InetSocketAddress peer && peer.getAddress() != null
                ? peer.getAddress()
                : InetAddress.getLoopbackAddress();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // The sweep ends with its event loop.
    private Set<FrontConnection> sweeping(EventLoop loop) {
        Set<FrontConnection> connections = ConcurrentHashMap.newKeySet();
        loop.scheduleWithFixedDelay(
                () -> {
                    long now = System.nanoTime();
                    connections.forEach(connection -> sweep(connection, now));
                },
                SWEEP_MILLIS,
                SWEEP_MILLIS,
                TimeUnit.MILLISECONDS);
        loop.terminationFuture().addListener(ended -> {
            if (!stopping) {
                reportDeath(loop);
            }
        });
        return connections;
    }

    /**
     * Reports an event loop that ends although the listener is not stopping, to the process's handler of uncaught
     * exceptions: Netty only logs that, and the connections of the loop are never answered again.
     */
    private static void reportDeath(EventLoop loop) {
        InternalError death = new InternalError("the event loop " + loop + " has ended");
        LOG.error("An event loop has ended; its connections are not served any more", death);
        Thread.UncaughtExceptionHandler handler = Thread.getDefaultUncaughtExceptionHandler();
        if (handler != null) {
            handler.uncaughtException(Thread.currentThread(), death);
        }
    }

    /** A task that throws is not run again, and then no deadline of its loop would be met. */
    private static void sweep(FrontConnection connection, long now) {
        try {
            connection.sweep(now);
        } catch (Throwable e) { // A task that throws is not run again.
            LOG.error("A connection failed, by a defect of the program", e);
            connection.end();
        }
    }

    /** Ends the connection that has been idle for longest; false where none is idle. */
    private synchronized boolean evictIdle() {
        long now = System.nanoTime();
        if (longestIdle.isEmpty() && now - lastSearch > SEARCH_NANOS) {
            lastSearch = now;
            all().filter(connection -> connection.idleNanos(now) > MIN_IDLE_NANOS)
                    .sorted(Comparator.comparingLong(connection -> -connection.idleNanos(now)))
                    .limit(SEARCHED)
                    .forEach(longestIdle::add);
        }
        FrontConnection longest = longestIdle.poll();
        while (longest != null && longest.idleNanos(now) <= MIN_IDLE_NANOS) {
            longest = longestIdle.poll();
        }
        if (longest == null) {
            return false;
        }
        count(Event.EVICTED);
        longest.endIfIdle();
        return true;
    }

    private Stream<FrontConnection> all() {
        return byLoop.values().stream().flatMap(Set::stream);
    }

    /** Ends the connections whose clients leave the most bytes, until these have left so many bytes in all. */
    synchronized void evictLargest(long bytes) {
        long now = System.nanoTime();
        if (now - lastLargest < LARGEST_NANOS) {
            return;
        }
        lastLargest = now;
        long left = bytes;
        List<FrontConnection> largest = all().filter(connection -> !connection.ending())
                .sorted(Comparator.comparingLong(FrontConnection::unsent).reversed())
                .toList();
        for (FrontConnection connection : largest) {
            if (left <= 0) {
                return;
            }
            left -= connection.unsent();
            count(Event.EVICTED);
            connection.end();
        }
    }

    /** Has each answer under way be the last of its connection. */
    void stop() {
        stopping = true;
        byLoop.forEach((loop, connections) -> loop.execute(() -> connections.forEach(FrontConnection::stop)));
    }

    /**
     * Waits until no connection is open.
     *
     * @param end when to give up, as {@link System#nanoTime()}
     */
    synchronized void awaitNone(long end) {
        boolean interrupted = false;
        long left = end - System.nanoTime();
        while (open.get() > 0 && left > 0 && !interrupted) {
            try {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                interrupted = true;
            }
            left = end - System.nanoTime();
        }
    }

    /** How many are open. */
    int open() {
        return open.get();
    }

    void count(Event event) {
        counter(event).increment();
    }

    /** How often something has happened. */
    long counted(Event event) {
        return counter(event).sum();
    }

    private LongAdder counter(Event event) {
        return Objects.requireNonNull(events.get(event));
    }
}
