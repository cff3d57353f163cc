package io.scangate.gateway.wire;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollServerSocketChannel;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A listening socket. Accepts connections within the limits and closes those that have waited for too long. One
 * periodic sweep per event loop replaces a timer per connection, because arming timers would cost more than the
 * requests. Thread-safe.
 */
final class Listener {
    private static final Logger LOG = LoggerFactory.getLogger(Listener.class);
    private static final int BACKLOG = 4096;
    private static final int LOW_WATER = 16 * 1024;
    private static final int HIGH_WATER = 48 * 1024;
    /** On a full listener, a connection may make room when it has waited for this part of the idle timeout. */
    private static final int WAITING_SHARE = 64;

    private static final long MIN_SWEEP_NANOS = 5_000_000;
    private static final long MAX_SWEEP_NANOS = 250_000_000;

    private final String name;
    private final WireSettings settings;
    private final @Nullable Handshakes tls;
    private final EventLoops loops;
    private final EventLoopGroup accepting;
    private final ConnectionCaps caps;
    private final long sweepNanos;
    private final AtomicInteger drainingLoops = new AtomicInteger();
    private final CompletableFuture<Void> allClosed = new CompletableFuture<>();

    /**
     * Makes a listener that is not bound yet.
     *
     * @param name the setting that holds the address
     * @param tls the handshakes of connections with TLS; null for plain HTTP
     * @param loops serve the connections
     * @param accepting a loop of these accepts them
     */
    Listener(
            String name,
            WireSettings settings,
            @Nullable Handshakes tls,
            EventLoops loops,
            EventLoopGroup accepting,
            ConnectionCaps caps) {
        this.name = name;
        this.settings = settings;
        this.tls = tls;
        this.loops = loops;
        this.accepting = accepting;
        this.caps = caps;
        WireTimeouts timeouts = settings.timeouts();
        long shortest = Math.min(timeouts.headNanos(), Math.min(timeouts.bodyNanos(), timeouts.idleNanos()));
        this.sweepNanos = Math.max(MIN_SWEEP_NANOS, Math.min(MAX_SWEEP_NANOS, shortest / 4));
    }

    /**
     * Binds the socket and waits for the result.
     *
     * @throws HttpStartException if the address cannot be bound
     */
    Channel bind(HostPort at) throws HttpStartException {
        InetSocketAddress address = at.resolved();
        if (address.isUnresolved()) {
            throw new HttpStartException(
                    name + ": cannot listen on " + at + ": unknown host", new java.net.UnknownHostException(at.host()));
        }
        ChannelFuture bound =
                newBootstrap().channel(loops.serverChannel()).bind(address).awaitUninterruptibly();
        Throwable cause = bound.cause();
        if (cause != null) {
            throw new HttpStartException(
                    name + ": cannot listen on " + at + ": " + BindFailure.words(cause)
                            + " (expected: a free address of this machine; --" + name + " HOST:PORT names another)",
                    cause);
        }
        return listening(bound.channel());
    }

    /**
     * Accepts connections from a listening socket of another process, which may go on doing so, too.
     *
     * @throws HttpStartException if the transport is not epoll: others take no sockets of other processes
     */
    Channel adopt(int socket) throws HttpStartException {
        if (loops.transport() != Transport.EPOLL) {
            throw new HttpStartException("takeover: the transport is " + loops.transport() + " (expected: epoll)");
        }
        ChannelFuture adopted = newBootstrap()
                .channelFactory(() -> new EpollServerSocketChannel(socket))
                .register()
                .awaitUninterruptibly();
        Throwable cause = adopted.cause();
        if (cause != null) {
            throw new HttpStartException(name + ": the socket of the other process cannot be used: " + cause, cause);
        }
        return listening(adopted.channel());
    }

    private ServerBootstrap newBootstrap() {
        ServerBootstrap listener = new ServerBootstrap()
                .group(accepting, loops.group())
                .handler(new AcceptGate(caps.maxAccepted()))
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(LOW_WATER, HIGH_WATER))
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, readBuffers())
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        accept(channel);
                    }
                });
        if (loops.sharesBuffers()) {
            Uring.shareBuffers(listener);
        }
        return listener;
    }

    private Channel listening(Channel socket) {
        // Netty adds its accepting handler in a task of the loop; this task runs after it.
        socket.eventLoop().execute(() -> socket.pipeline().addLast(new AcceptFailures(name, System::nanoTime)));
        loops.forEach((loop, state) -> {
            Sweep sweep = new Sweep(state, sweepNanos);
            Futures.ignore(loop.scheduleWithFixedDelay(sweep, sweepNanos, sweepNanos, TimeUnit.NANOSECONDS));
        });
        return socket;
    }

    /**
     * Reads everything that is available at once, up to {@link LoopState#MAX_READ}. A size that adapts to earlier reads
     * cuts pipelined requests in two, and each part costs its own read and write. The buffer returns to the pool after
     * the read. Only io_uring without shared buffers keeps one for each waiting connection, so these start small.
     */
    private RecvByteBufAllocator readBuffers() {
        return loops.transport() == Transport.IO_URING && !loops.sharesBuffers()
                ? new AdaptiveRecvByteBufAllocator(512, 2048, LoopState.MAX_READ)
                : new FixedRecvByteBufAllocator(LoopState.MAX_READ);
    }

    private void accept(Channel channel) {
        LoopState loop = loops.state(channel.eventLoop());
        ConnectionCaps.Admission admission = caps.enter(channel.remoteAddress());
        if (admission == ConnectionCaps.Admission.FULL) {
            admission = loop.waiting().endOne(settings.timeouts().idleNanos() / WAITING_SHARE)
                    ? ConnectionCaps.Admission.ADMITTED
                    : caps.refuseFull(channel.remoteAddress());
        }
        switch (admission) {
            case ADMITTED, FULL -> serve(channel, loop, false);
            case REFUSED -> {
                if (tls == null) {
                    serve(channel, loop, true);
                } else {
                    caps.leave(channel.remoteAddress(), true);
                    close(channel, loop);
                }
            }
            case DROPPED -> {
                if (tls == null) {
                    drop(channel, loop);
                } else {
                    close(channel, loop);
                }
            }
        }
    }

    /** Under TLS an answer would cost a handshake, which a refused client does not get. */
    private static void close(Channel channel, LoopState loop) {
        loop.metrics().count(LoopMetrics.Event.CONNECTIONS_REFUSED);
        Futures.ignore(channel.close());
    }

    /** Answers without waiting for the request. */
    private static void drop(Channel channel, LoopState loop) {
        loop.metrics().count(LoopMetrics.Event.CONNECTIONS_REFUSED);
        loop.startRead();
        loop.answers().next(true, false);
        loop.answers().problem(WireProblem.OVERLOADED);
        ByteBuf answer = channel.alloc().directBuffer(loop.answers().end());
        loop.answers().drainTo(answer);
        Futures.ignore(channel.writeAndFlush(answer).addListener(ChannelFutureListener.CLOSE));
    }

    private void serve(Channel channel, LoopState loop, boolean refused) {
        Runnable onClosed = () -> {
            caps.leave(channel.remoteAddress(), refused);
            completeIfAllClosed();
        };
        boolean proxied = !refused && settings.peers().expectsProxyHeader(channel.remoteAddress());
        if (loops.sharesBuffers() && (proxied || tls != null)) {
            channel.pipeline().addLast("own-bytes", new Uring.OwnBytes());
        }
        if (proxied) {
            ProxyProtocol.addTo(channel, loop);
        }
        if (tls != null) {
            channel.pipeline().addLast("handshake", tls.begin(channel.eventLoop()));
        }
        channel.pipeline().addLast("connection", new Connection(settings, loop, refused, onClosed));
    }

    /** Accepts the connections that wait in the kernel's queue, then closes the socket. Completes after that. */
    CompletableFuture<Void> stopAccepting(Channel socket) {
        return AcceptQueue.close(socket);
    }

    /** Closes a socket from which another process accepts connections, too: those that wait in its queue are the other's. */
    static CompletableFuture<Void> leave(Channel socket) {
        CompletableFuture<Void> closed = new CompletableFuture<>();
        Futures.ignore(socket.close().addListener(done -> closed.complete(null)));
        return closed;
    }

    /**
     * Makes each connection's next answer its last. The future completes when all connections have closed. Connections
     * that were accepted before this call are registered at their loop before the loop runs its part of this call.
     */
    CompletableFuture<Void> drain() {
        loops.forEach((loop, state) -> loop.execute(() -> {
            state.startDraining();
            drainingLoops.incrementAndGet();
            completeIfAllClosed();
        }));
        return allClosed;
    }

    private void completeIfAllClosed() {
        if (drainingLoops.get() == loops.metrics().size() && caps.open() == 0) {
            allClosed.complete(null);
        }
    }

    /** Closes all connections at once; then {@link LoopHandler#sweep} runs a last time. */
    void closeAll() {
        loops.forEach((loop, state) -> loop.execute(() -> {
            state.connections().forEach(Listener::close);
            sweepHandler(state);
        }));
    }

    /** An exception must stop neither the sweep of the other connections nor the next sweep. */
    static void sweep(ConnectionList.Member member, long now) {
        try {
            member.sweep(now);
        } catch (Throwable e) {
            LOG.error("The sweep of a connection failed; the connection is closed", e);
            close(member);
        }
    }

    private static void close(ConnectionList.Member member) {
        try {
            member.close();
        } catch (Throwable e) {
            LOG.error("A connection could not be closed", e);
        }
    }

    private static void sweepHandler(LoopState state) {
        try {
            state.handler().sweep();
        } catch (Throwable e) {
            LOG.error("The sweep of an endpoint failed because of a defect in the program", e);
        }
    }

    /** Sweeps the connections of a loop and measures how late the loop runs the sweep. Throws nothing, because that would end it. */
    static final class Sweep implements Runnable {
        private final LoopState state;
        private final long periodNanos;
        private long due;

        Sweep(LoopState state, long periodNanos) {
            this.state = state;
            this.periodNanos = periodNanos;
            this.due = System.nanoTime() + periodNanos;
            state.metrics().swept(0, due);
        }

        @Override
        public void run() {
            long now = System.nanoTime();
            long late = Math.max(0, now - due);
            state.connections().forEach(member -> Listener.sweep(member, now));
            sweepHandler(state);
            due = System.nanoTime() + periodNanos;
            state.metrics().swept(late, due);
        }
    }
}
