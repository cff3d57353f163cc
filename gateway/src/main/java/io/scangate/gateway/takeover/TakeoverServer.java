package io.scangate.gateway.takeover;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.FileDescriptor;
import io.scangate.gateway.disk.PrivateFiles;
import io.scangate.gateway.wire.Sockets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The old process's side: listens on a Unix socket for the process that takes over. Thread-safe. */
public final class TakeoverServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TakeoverServer.class);

    private static final Duration END_TIMEOUT = Duration.ofSeconds(10);

    private final Path path;
    private final Giver giver;
    private final EventLoopGroup group;
    private final AtomicReference<@Nullable Channel> taker = new AtomicReference<>();
    private final AtomicBoolean given = new AtomicBoolean();

    /** Of the socket in which this process listens. */
    private volatile @Nullable Object key;

    private volatile @Nullable Channel listening;
    private volatile boolean closed;

    private TakeoverServer(Path path, Giver giver) throws IOException {
        this.path = path;
        this.giver = giver;
        this.group = Lines.newGroup("scangate-handover");
        try {
            this.key = listen();
        } catch (IOException | RuntimeException e) {
            Lines.end(group);
            throw e;
        }
    }

    /**
     * Listens at a path from now on. Replaces the socket that is there, because its process has been taken over or was killed.
     *
     * @throws IOException if that is not possible; the message is for people
     */
    public static TakeoverServer listen(Path path, Giver giver) throws IOException {
        return new TakeoverServer(path, giver);
    }

    private @Nullable Object listen() throws IOException {
        Path beside = beside();
        ChannelFuture bound = bind(beside).awaitUninterruptibly();
        Throwable cause = bound.cause();
        if (cause != null) {
            throw new IOException(
                    "takeover: \"" + path
                            + "\" (expected: the path of a Unix socket, in a directory that can be written): "
                            + cause.getMessage(),
                    cause);
        }
        return place(bound.channel(), beside);
    }

    /** Where a socket is made before it is renamed, so that at any time a process listens at the path. */
    private Path beside() throws IOException {
        Path beside = path.resolveSibling(path.getFileName() + ".new");
        Files.deleteIfExists(beside);
        return beside;
    }

    private ChannelFuture bind(Path socket) {
        return new ServerBootstrap()
                .group(group)
                .channel(EpollServerDomainSocketChannel.class)
                .childHandler(new ChannelInitializer<EpollDomainSocketChannel>() {
                    @Override
                    protected void initChannel(EpollDomainSocketChannel channel) {
                        channel.pipeline().addLast(Lines.decoder(), new Talk(channel));
                    }
                })
                .bind(new DomainSocketAddress(socket.toFile()));
    }

    private @Nullable Object place(Channel bound, Path beside) throws IOException {
        Channel before = listening;
        listening = bound;
        PrivateFiles.restrict(beside);
        PrivateFiles.replace(beside, path);
        if (before != null) {
            Lines.close(before);
        }
        return PrivateFiles.key(path);
    }

    /**
     * Listens at the path again if the process that has ended had replaced the socket there, which nobody answers now. On the event loop,
     * so it does not wait.
     */
    private void listenAgain() {
        try {
            if (closed || Objects.equals(key, PrivateFiles.key(path))) {
                return;
            }
            Path beside = beside();
            ChannelFuture bound = bind(beside);
            Lines.ignore(bound.addListener(ended -> {
                try {
                    if (ended.isSuccess()) {
                        key = place(bound.channel(), beside);
                    } else {
                        cannotListenAgain(ended.cause());
                    }
                } catch (IOException e) {
                    cannotListenAgain(e);
                }
            }));
        } catch (IOException e) {
            cannotListenAgain(e);
        }
    }

    private void cannotListenAgain(Throwable e) {
        LOG.error(
                "No other process can take over from this one, because it cannot listen at {} again: {}",
                path,
                e.toString());
    }

    /** The conversation with one process. */
    private final class Talk extends SimpleChannelInboundHandler<ByteBuf> {
        private final EpollDomainSocketChannel channel;

        Talk(EpollDomainSocketChannel channel) {
            this.channel = channel;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, ByteBuf received) throws IOException {
            String line = Lines.text(received);
            if (!Lines.isTrusted(channel.peerCredentials())) {
                LOG.warn(
                        "A process of user {} wants to take over; it gets nothing",
                        channel.peerCredentials().uid());
                Lines.close(channel);
                return;
            }
            switch (line) {
                case Lines.HELLO -> offer(context.channel());
                case Lines.FREEZE -> freeze(context.channel());
                case Lines.SOCKETS -> sendSockets(context.channel());
                case Lines.ACCEPTING -> giveUp(context.channel());
                default -> {
                    LOG.warn("A process that wants to take over sends \"{}\"; it gets nothing", line);
                    Lines.close(channel);
                }
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            if (taker.compareAndSet(context.channel(), null) && !given.get()) {
                giver.thaw();
                listenAgain();
                LOG.warn(
                        "The process that wanted to take over has ended before it accepted connections; this one goes on");
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            LOG.warn("The connection of a process that wants to take over failed: {}", cause.toString());
            Lines.close(context.channel());
        }
    }

    private void offer(Channel to) {
        Offer offer = giver.offer();
        if (offer == null || given.get() || !taker.compareAndSet(null, to)) {
            Lines.ignore(Lines.write(to, Lines.BUSY).addListener(ChannelFutureListener.CLOSE));
            return;
        }
        LOG.info("Another process is about to take over at revision {}", offer.revision());
        Lines.send(to, offer.line());
    }

    private void freeze(Channel to) {
        if (taker.get() == to) {
            giver.freeze().thenAccept(revision -> Lines.send(to, Lines.FROZEN + revision));
        }
    }

    private void sendSockets(Channel to) {
        if (taker.get() == to) {
            Sockets sockets = giver.sockets();
            Lines.ignore(to.write(new FileDescriptor(sockets.listen())));
            Lines.ignore(to.writeAndFlush(new FileDescriptor(sockets.admin())));
        }
    }

    private void giveUp(Channel to) {
        if (taker.get() == to && given.compareAndSet(false, true)) {
            new Thread(() -> giveUpAndEnd(to), "scangate-handover-end").start();
        }
    }

    private void giveUpAndEnd(Channel to) {
        try {
            for (String line : giver.giveUp()) {
                Lines.send(to, Lines.COUNTS + line);
            }
            // A process that has stopped takes nothing.
            if (!Lines.write(to, Lines.DONE).awaitUninterruptibly(END_TIMEOUT.toMillis()) || !to.isActive()) {
                LOG.warn("The other process may not have taken the last counts of scans");
            }
        } catch (RuntimeException | Error e) {
            LOG.error(
                    "Handing over failed because of a defect in the program; the last counts of scans may be lost", e);
        } finally {
            close();
            giver.ended();
        }
    }

    /** Whether the other process accepts connections, so that this one gives up everything. */
    public boolean hasGiven() {
        return given.get();
    }

    /** Ends the listening, and deletes the socket unless another process has replaced it. */
    @Override
    public void close() {
        closed = true;
        try {
            if (Objects.equals(key, PrivateFiles.key(path))) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            LOG.warn("{} cannot be deleted: {}", path, e.toString());
        }
        Lines.end(group);
    }
}
