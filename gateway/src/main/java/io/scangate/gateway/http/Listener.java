package io.scangate.gateway.http;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One listening socket: accepts connections within the limits, and sweeps them for those that have been waiting too
 * long. One sweep a loop and not a timer a connection: arming timers would cost more than the requests. Thread-safe.
 */
final class Listener {
    private static final int BACKLOG = 4096;
    private static final int LOW_WATER = 16 * 1024;
    private static final int HIGH_WATER = 48 * 1024;
    private static final long MAX_SWEEP_MILLIS = 250;

    private final String name;
    private final HttpSettings settings;
    private final EventLoops loops;
    private final Endpoint endpoint;
    private final ConnectionCaps caps;
    private final boolean fastPath;
    private final long sweepNanos;
    private final CompletableFuture<Void> emptied = new CompletableFuture<>();
    private volatile boolean draining;

    /**
     * A listener.
     *
     * @param name of the setting that says where it binds
     * @param fastPath false to have every request go through Netty's decoder: for tests that compare the two
     */
    Listener(
            String name,
            HttpSettings settings,
            EventLoops loops,
            Endpoint endpoint,
            ConnectionCaps caps,
            boolean fastPath) {
        this.name = name;
        this.settings = settings;
        this.loops = loops;
        this.endpoint = endpoint;
        this.caps = caps;
        this.fastPath = fastPath;
        long shortest = Math.min(
                settings.headTimeout().toMillis(),
                Math.min(
                        settings.bodyTimeout().toMillis(),
                        settings.idleTimeout().toMillis()));
        this.sweepNanos = TimeUnit.MILLISECONDS.toNanos(Math.max(5, Math.min(MAX_SWEEP_MILLIS, shortest / 4)));
    }

    /**
     * Binds; waits until that is done.
     *
     * @throws HttpStartException if the address cannot be bound
     */
    Channel bind(HostPort at) throws HttpStartException {
        InetSocketAddress address = at.resolved();
        if (address.isUnresolved()) {
            throw new HttpStartException(
                    name + ": cannot listen on " + at + ": unknown host", new java.net.UnknownHostException(at.host()));
        }
        ChannelFuture bound = new ServerBootstrap()
                .group(loops.group())
                .channel(loops.serverChannel())
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
                })
                .bind(address)
                .awaitUninterruptibly();
        Throwable cause = bound.cause();
        if (cause != null) {
            throw new HttpStartException(
                    name + ": cannot listen on " + at + ": " + cause.getMessage()
                            + " (expected: a free address of this machine; --" + name + " HOST:PORT names another)",
                    cause);
        }
        // After the handler that accepts, which Netty adds itself.
        bound.channel()
                .eventLoop()
                .execute(() -> bound.channel().pipeline().addLast(new AcceptFailures(name, System::nanoTime)));
        loops.forEach((loop, state) -> {
            Sweep sweep = new Sweep(state, sweepNanos);
            Ignored.result(loop.scheduleWithFixedDelay(sweep, sweepNanos, sweepNanos, TimeUnit.NANOSECONDS));
        });
        return bound.channel();
    }

    /**
     * A whole read at once: a guess from the reads before cuts pipelined requests in two, and each part costs a read and
     * a write of its own. The buffer goes back to the pool after the read; only io_uring keeps one for each connection
     * that waits, so there it is to be as small as will do.
     */
    private RecvByteBufAllocator readBuffers() {
        return loops.transport() == Transport.IO_URING
                ? new AdaptiveRecvByteBufAllocator(512, 2048, LoopState.MAX_READ)
                : new FixedRecvByteBufAllocator(LoopState.MAX_READ);
    }

    private void accept(Channel channel) {
        LoopState loop = loops.state(channel.eventLoop());
        switch (caps.enter(channel.remoteAddress())) {
            case ADMITTED -> channel.pipeline().addLast("connection", new Connection(this, loop));
            case REFUSED -> channel.pipeline().addLast("connection", Connection.refused(this, loop));
            case DROPPED -> {
                loop.metrics().count(LoopMetrics.Other.CONNECTIONS_REFUSED);
                Ignored.result(channel.close());
            }
        }
    }

    /** A connection has gone. */
    void left(Channel channel, boolean wasRefused) {
        caps.leave(channel.remoteAddress(), wasRefused);
        completeIfEmptied();
    }

    /** Makes each connection's next answer its last; completed when there are no connections any more. */
    CompletableFuture<Void> drain() {
        draining = true;
        loops.forEach((loop, state) -> loop.execute(state::startDraining));
        completeIfEmptied();
        return emptied;
    }

    private void completeIfEmptied() {
        if (draining && caps.open() == 0) {
            emptied.complete(null);
        }
    }

    /** Closes all connections at once. */
    void closeAll() {
        forEachConnection(Connection::close);
    }

    private void forEachConnection(Consumer<Connection> visitor) {
        loops.forEach((loop, state) -> loop.execute(() -> state.connections().forEach(visitor)));
    }

    HttpSettings settings() {
        return settings;
    }

    Endpoint endpoint() {
        return endpoint;
    }

    boolean fastPath() {
        return fastPath;
    }

    long headNanos() {
        return settings.headTimeout().toNanos();
    }

    long bodyNanos() {
        return settings.bodyTimeout().toNanos();
    }

    long idleNanos() {
        return settings.idleTimeout().toNanos();
    }

    /** Looks at each connection of a loop, and at how late the loop is for it. */
    private static final class Sweep implements Runnable {
        private final LoopState state;
        private final long periodNanos;
        private long due;

        Sweep(LoopState state, long periodNanos) {
            this.state = state;
            this.periodNanos = periodNanos;
            this.due = System.nanoTime() + periodNanos;
        }

        @Override
        public void run() {
            long now = System.nanoTime();
            state.metrics().set(LoopMetrics.Other.LAG_NANOS, Math.max(0, now - due));
            state.connections().forEach(connection -> connection.sweep(now));
            state.handOverUsage();
            due = System.nanoTime() + periodNanos;
        }
    }
}
