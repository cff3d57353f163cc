package io.scangate.config.front;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.scangate.gateway.wire.ClientAddress;
import io.scangate.gateway.wire.HandshakeEvent;
import io.scangate.gateway.wire.WaitingConnections;
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
 * When the listener is full, the connection that has been idle for longest makes room, or else the one that has sent an
 * unfinished head for longest. Thread-safe.
 */
final class Connections {
    private static final Logger LOG = LoggerFactory.getLogger(Connections.class);
    private static final long SWEEP_MILLIS = 100;
    /** A connection that has just been accepted does not wait yet: its request may be under way. */
    private static final long MIN_WAITING_NANOS = 1_000_000_000L;

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
        EVICTED,
        HANDSHAKE,
        HANDSHAKE_FAILED,
        HANDSHAKE_REFUSED
    }

    private final FrontSettings settings;
    private final Runnable relief;
    private final Map<EventLoop, Set<FrontConnection>> byLoop = new ConcurrentHashMap<>();
    private final Map<Long, Integer> byAddress = new ConcurrentHashMap<>();
    private final WaitingConnections waiting = new WaitingConnections(visitor -> all().forEach(visitor));
    private volatile boolean stopping;
    private long lastLargest = System.nanoTime() - LARGEST_NANOS;
    private final AtomicInteger open = new AtomicInteger();
    private final Map<Event, LongAdder> events = new EnumMap<>(Event.class);

    /** @param relief called on each sweep of an event loop: the memory may be above its limit although no bytes come any more */
    Connections(FrontSettings settings, Runnable relief) {
        this.settings = settings;
        this.relief = relief;
        for (Event event : Event.values()) {
            events.put(event, new LongAdder());
        }
    }

    /** Takes a new connection; called on its event loop. */
    Admission enter(FrontConnection connection) {
        Channel channel = connection.channel();
        byLoop.computeIfAbsent(channel.eventLoop(), this::sweeping).add(connection);
        int now = open.incrementAndGet();
        int ofAddress = byAddress.merge(ClientAddress.of(channel.remoteAddress()), 1, Integer::sum);
        if (now > settings.maxConnections() + settings.maxRefused()) {
            return Admission.DROPPED;
        }
        if (settings.maxPerAddress() > 0 && ofAddress > settings.maxPerAddress()) {
            return Admission.REFUSED;
        }
        return now <= settings.maxConnections() || evictWaiting() ? Admission.ADMITTED : Admission.REFUSED;
    }

    void leave(FrontConnection connection) {
        Channel channel = connection.channel();
        Set<FrontConnection> ofLoop = byLoop.get(channel.eventLoop());
        if (ofLoop != null && ofLoop.remove(connection)) {
            open.decrementAndGet();
            synchronized (this) {
                notifyAll();
            }
            byAddress.computeIfPresent(
                    ClientAddress.of(channel.remoteAddress()), (address, count) -> count == 1 ? null : count - 1);
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // The sweep ends with its event loop.
    private Set<FrontConnection> sweeping(EventLoop loop) {
        Set<FrontConnection> connections = ConcurrentHashMap.newKeySet();
        loop.scheduleWithFixedDelay(
                () -> {
                    long now = System.nanoTime();
                    connections.forEach(connection -> sweep(connection, now));
                    relieve();
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

    private void relieve() {
        try {
            relief.run();
        } catch (Throwable e) { // A task that throws is not run again.
            LOG.error("Memory could not be relieved, by a defect of the program", e);
        }
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

    private synchronized boolean evictWaiting() {
        boolean evicted = waiting.endOne(MIN_WAITING_NANOS);
        if (evicted) {
            count(Event.EVICTED);
        }
        return evicted;
    }

    private Stream<FrontConnection> all() {
        return byLoop.values().stream().flatMap(Set::stream);
    }

    /** Ends the connections that hold the most memory of a kind, until they have held so many bytes in all. */
    synchronized void evictLargest(ByteBudget.Kind kind, long bytes) {
        long now = System.nanoTime();
        if (now - lastLargest < LARGEST_NANOS) {
            return;
        }
        lastLargest = now;
        long left = bytes;
        // A snapshot: the sizes change while they are compared.
        List<Held> largest = all().filter(connection -> !connection.ending())
                .map(connection -> new Held(connection, connection.held(kind)))
                .filter(held -> held.bytes > 0)
                .sorted(Comparator.comparingLong(Held::bytes).reversed())
                .toList();
        for (Held held : largest) {
            if (left <= 0) {
                return;
            }
            left -= held.bytes;
            count(Event.EVICTED);
            held.connection.end();
        }
    }

    /** A connection and the memory that it held at a moment. */
    private record Held(FrontConnection connection, long bytes) {}

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

    void count(HandshakeEvent event) {
        count(
                switch (event) {
                    case COMPLETED -> Event.HANDSHAKE;
                    case FAILED -> Event.HANDSHAKE_FAILED;
                    case REFUSED -> Event.HANDSHAKE_REFUSED;
                    case TIMED_OUT -> Event.TIMED_OUT;
                    case EVICTED -> Event.EVICTED;
                });
    }

    /** How often something has happened. */
    long counted(Event event) {
        return counter(event).sum();
    }

    private LongAdder counter(Event event) {
        return Objects.requireNonNull(events.get(event));
    }
}
