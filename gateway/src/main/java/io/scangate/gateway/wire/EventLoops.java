package io.scangate.gateway.wire;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Event loops on the chosen transport, each with its {@link LoopState}. Thread-safe. */
final class EventLoops {
    private static final Logger LOG = LoggerFactory.getLogger(EventLoops.class);
    private static final List<Transport> PREFERENCE = List.of(Transport.IO_URING, Transport.EPOLL, Transport.NIO);

    private static final long CLOSED_CHECK_MILLIS = 1;

    private final Transport transport;
    private final EventLoopGroup group;
    private final MemoryBudget memory;
    private final @Nullable RequestLimiter limiter;
    private volatile boolean stopping;
    private final IdentityHashMap<EventExecutor, LoopState> states = new IdentityHashMap<>();

    private EventLoops(
            Transport transport,
            EventLoopGroup group,
            WireSettings settings,
            Endpoint endpoint,
            @Nullable AccessLogging logging) {
        this.transport = transport;
        this.group = group;
        this.memory = new MemoryBudget(settings.memory());
        limiter = RequestLimiter.of(settings, endpoint.fields());
        for (EventExecutor loop : group) {
            LoopState state = new LoopState(settings.limits(), endpoint, memory, limiter, logging, loop);
            states.put(loop, state);
            ((RoundLoop) loop).round(state.round());
            LoopDeath.watch(loop, () -> stopping);
        }
    }

    /**
     * Starts event loops.
     *
     * @param endpoint makes each loop's handler
     * @param logging logs requests; null for no log
     * @param name the prefix of the threads' names
     * @param count the number of loops; 0 for one per processor
     * @param wanted the transport; {@link Transport#AUTO} for the first that works and passes its test
     * @throws HttpStartException if the transport does not work on this machine
     */
    static EventLoops start(
            WireSettings settings,
            Endpoint endpoint,
            @Nullable AccessLogging logging,
            String name,
            int count,
            Transport wanted)
            throws HttpStartException {
        int loops = count == 0 ? Runtime.getRuntime().availableProcessors() : count;
        if (wanted != Transport.AUTO) {
            return new EventLoops(wanted, group(wanted, name, loops), settings, endpoint, logging);
        }
        for (Transport candidate : PREFERENCE) {
            try {
                return new EventLoops(candidate, tested(candidate, name, loops), settings, endpoint, logging);
            } catch (HttpStartException e) {
                LOG.info("{}; trying the next transport", e.getMessage());
            }
        }
        throw new IllegalStateException("no transport works, NIO included");
    }

    /** Takes another rate of requests; false if there was none at first: then no request is looked at. */
    boolean change(int requestsPerAddress) {
        if (limiter != null) {
            limiter.change(requestsPerAddress);
        }
        return limiter != null;
    }

    /** The loops of a transport that nobody has asked for: one that is slower here than the next does not work, either. */
    private static EventLoopGroup tested(Transport transport, String name, int count) throws HttpStartException {
        if (transport != Transport.IO_URING) {
            return group(transport, name, count);
        }
        String lack = Uring.lack();
        if (lack != null) {
            throw unavailable(transport, lack, null);
        }
        String fault = Uring.fault();
        if (fault != null) {
            throw unavailable(transport, fault, null);
        }
        return group(transport, name, count);
    }

    static EventLoopGroup group(Transport transport, String name, int count) throws HttpStartException {
        Throwable cause = unavailability(transport);
        if (cause != null) {
            throw unavailable(transport, cause, cause);
        }
        try {
            // Starting a loop finds failures that the probe does not: io_uring may be available but out of locked
            // memory.
            EventLoopGroup group = new RoundLoop.Group(count, new DefaultThreadFactory(name), handlers(transport));
            LOG.info("{}: {} event loops on {}", name, count, transport);
            return group;
        } catch (RuntimeException e) {
            throw unavailable(transport, e, e);
        }
    }

    private static HttpStartException unavailable(Transport transport, Object why, @Nullable Throwable cause) {
        return new HttpStartException("transport: " + transport + " does not work here: " + why, cause);
    }

    /** Why a transport cannot be used on this machine, or null if it can. */
    static @Nullable Throwable unavailability(Transport transport) {
        return switch (transport) {
            case IO_URING -> Uring.unavailability();
            case EPOLL -> Epoll.unavailabilityCause();
            case NIO, AUTO -> null;
        };
    }

    private static IoHandlerFactory handlers(Transport transport) {
        return switch (transport) {
            case IO_URING -> Uring.handlers();
            case EPOLL -> EpollIoHandler.newFactory();
            case NIO, AUTO -> NioIoHandler.newFactory();
        };
    }

    /** The class of listening sockets on the transport of these loops. */
    Class<? extends ServerSocketChannel> serverChannel() {
        return serverChannel(transport);
    }

    static Class<? extends ServerSocketChannel> serverChannel(Transport transport) {
        return switch (transport) {
            case IO_URING -> IoUringServerSocketChannel.class;
            case EPOLL -> EpollServerSocketChannel.class;
            case NIO, AUTO -> NioServerSocketChannel.class;
        };
    }

    Transport transport() {
        return transport;
    }

    /** Whether the connections share receive buffers, so that one that waits holds none. */
    boolean sharesBuffers() {
        return transport == Transport.IO_URING && Uring.lack() == null;
    }

    EventLoopGroup group() {
        return group;
    }

    /** The state of one of these loops. */
    LoopState state(EventExecutor loop) {
        LoopState state = states.get(loop);
        if (state == null) {
            throw new IllegalArgumentException("an event loop of another group");
        }
        return state;
    }

    /** Visits all loops with their states, on the caller's thread. */
    void forEach(BiConsumer<EventExecutor, LoopState> visitor) {
        states.forEach(visitor);
    }

    /** The memory of all connections of these loops. */
    MemoryBudget memory() {
        return memory;
    }

    /** The counters of all loops. */
    List<LoopMetrics> metrics() {
        return states.values().stream().map(LoopState::metrics).toList();
    }

    /** The sum of a counter over all loops. */
    long sum(ToLongFunction<LoopMetrics> counter) {
        return metrics().stream().mapToLong(counter).sum();
    }

    /**
     * Stops the threads within a time limit; returns at once. On io_uring the connections have closed only when the kernel has confirmed it, so the
     * loops go on until then.
     */
    void stop(long millis) {
        stopping = true;
        if (transport != Transport.IO_URING) {
            shutDown(millis);
            return;
        }
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        AtomicInteger open = new AtomicInteger(states.size());
        states.forEach((loop, state) -> loop.execute(() -> awaitClosed(loop, state, deadline, open)));
    }

    private void awaitClosed(EventExecutor loop, LoopState state, long deadline, AtomicInteger open) {
        long left = deadline - System.nanoTime();
        if (state.connections().size() > 0 && left > 0) {
            Runnable again = () -> awaitClosed(loop, state, deadline, open);
            Futures.ignore(loop.schedule(again, CLOSED_CHECK_MILLIS, TimeUnit.MILLISECONDS));
        } else if (open.decrementAndGet() == 0) {
            shutDown(Math.max(0, TimeUnit.NANOSECONDS.toMillis(left)));
        }
    }

    private void shutDown(long millis) {
        // Netty lets go of a channel of io_uring some turns of the loop after it has reported the close.
        long quiet = transport == Transport.IO_URING ? Math.min(millis, Uring.QUIET_MILLIS) : 0;
        Futures.ignore(group.shutdownGracefully(quiet, millis, TimeUnit.MILLISECONDS));
    }

    /** Waits until the threads have ended, at most until a time ({@link System#nanoTime}). */
    void awaitEnd(long deadline) {
        long nanos = Math.max(0, deadline - System.nanoTime());
        group.terminationFuture().awaitUninterruptibly(nanos, TimeUnit.NANOSECONDS);
    }
}
