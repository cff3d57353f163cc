package io.scangate.gateway.wire;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringBufferRingConfig;
import io.netty.channel.uring.IoUringChannelOption;
import io.netty.channel.uring.IoUringFixedBufferRingAllocator;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringIoHandlerConfig;
import io.netty.channel.uring.IoUringServerSocketChannel;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * io_uring with a ring of receive buffers for each event loop, which all connections of the loop share: the kernel takes a buffer when bytes have
 * come, so a connection that waits holds none. A connection has one receive operation that the kernel repeats (multishot), and the loop submits the
 * writes of a batch together. Thread-safe.
 *
 * <p>Without the shared buffers Netty asks first whether a connection is readable, and then does not report the reset of a connection whose last read
 * took all that had come. With them, the waiting receive operation reports it.
 */
final class Uring {
    private static final short BUFFERS = 1;
    /** So many buffers exist at first, 1 MiB; a loop that runs out of them adds as many, up to {@link #MOST_BUFFERS}. */
    private static final int FIRST_BUFFERS = 64;

    private static final short MOST_BUFFERS = 1024;
    /** How long a loop goes on without work before it ends. */
    static final long QUIET_MILLIS = 20;

    private static final int TEST_MILLIS = 2000;
    private static final int TEST_BYTES = 100_000;

    /** Made at the first use: what the kernel can does not change while the process runs. */
    private static final class Tested {
        static final @Nullable String FAULT = test();
    }

    static {
        // Netty reads this when it loads its class. A repeating accept operation takes descriptors while the loop is
        // busy, whatever AcceptGate says.
        System.setProperty("io.netty.iouring.acceptMultiShotEnabled", "false");
    }

    private Uring() {}

    /** Why io_uring cannot be used on this machine; null if it can. */
    static @Nullable Throwable unavailability() {
        return IoUring.unavailabilityCause();
    }

    /** Why loops with shared buffers do not work here; null if they have passed their test. */
    static @Nullable String fault() {
        return Tested.FAULT;
    }

    /** What the kernel lacks for shared buffers; null if it has all. */
    static @Nullable String lack() {
        Throwable cause = unavailability();
        if (cause != null) {
            return cause.toString();
        }
        if (!IoUring.isRegisterBufferRingSupported()) {
            return "the kernel has no rings of buffers (expected: Linux 5.19 or later)";
        }
        if (!IoUring.isRecvMultishotEnabled()) {
            return "the kernel does not repeat receive operations (expected: Linux 6.0 or later)";
        }
        if (IoUring.isAcceptMultishotEnabled()) {
            return "accept operations repeat (expected: io.netty.iouring.acceptMultiShotEnabled=false)";
        }
        return null;
    }

    static IoHandlerFactory handlers() {
        IoUringIoHandlerConfig config = new IoUringIoHandlerConfig();
        if (lack() == null) {
            config.setBufferRingConfig(IoUringBufferRingConfig.builder()
                    .bufferGroupId(BUFFERS)
                    .bufferRingSize(MOST_BUFFERS)
                    .batchSize(FIRST_BUFFERS)
                    // A buffer that several connections fill in turn would stay as long as one of them keeps its part.
                    .incremental(false)
                    .allocator(new IoUringFixedBufferRingAllocator(PooledByteBufAllocator.DEFAULT, LoopState.MAX_READ))
                    .build());
        }
        return IoUringIoHandler.newFactory(config);
    }

    /** Lets the connections of a listener use the shared buffers; only if the kernel lacks nothing. */
    static void shareBuffers(ServerBootstrap listener) {
        listener.childOption(IoUringChannelOption.IO_URING_BUFFER_GROUP_ID, BUFFERS);
    }

    /**
     * Copies what is received, for handlers that keep bytes: a part of a shared buffer keeps all of it, which no count of memory would show.
     */
    static final class OwnBytes extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf shared = (ByteBuf) message;
            ByteBuf own = context.alloc().directBuffer(shared.readableBytes());
            try {
                own.writeBytes(shared);
            } finally {
                shared.release();
            }
            context.fireChannelRead(own);
        }
    }

    /**
     * Sends bytes over loopback to a loop of its own with shared buffers and compares what comes back. A failure may end the thread of a loop, which
     * must not be one of the gateway's. Takes some milliseconds, and some seconds if the loop hangs.
     *
     * @return why such loops cannot be used; null if they work
     */
    private static @Nullable String test() {
        AtomicReference<@Nullable Throwable> death = new AtomicReference<>();
        EventLoopGroup group;
        try {
            group = new MultiThreadIoEventLoopGroup(
                    1,
                    task -> {
                        Thread thread = new Thread(task, "io-uring-test");
                        thread.setDaemon(true);
                        thread.setUncaughtExceptionHandler((ended, why) -> death.set(why));
                        return thread;
                    },
                    handlers());
        } catch (RuntimeException e) {
            return e.toString();
        }
        String fault = test(group);
        Futures.ignore(group.shutdownGracefully(QUIET_MILLIS, TEST_MILLIS, TimeUnit.MILLISECONDS));
        Throwable why = death.get();
        return why == null ? fault : why.toString();
    }

    /**
     * Sends bytes over loopback to loops with shared buffers and compares what comes back.
     *
     * @return why the loops cannot be used; null if they work
     */
    static @Nullable String test(EventLoopGroup loops) {
        ServerBootstrap echo = new ServerBootstrap()
                .group(loops)
                .channel(IoUringServerSocketChannel.class)
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(LoopState.MAX_READ))
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new Echo());
                    }
                });
        shareBuffers(echo);
        ServerChannel listening = null;
        try {
            ChannelFuture bound = echo.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            if (!bound.await(TEST_MILLIS)) {
                return "it opened no socket within " + TEST_MILLIS + " ms";
            }
            listening = (ServerChannel) bound.sync().channel();
            return exchange((InetSocketAddress) listening.localAddress());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "the test was interrupted";
        } catch (Exception e) {
            return e.toString();
        } finally {
            if (listening != null) {
                listening.close().awaitUninterruptibly(TEST_MILLIS);
            }
        }
    }

    private static @Nullable String exchange(InetSocketAddress server) throws IOException {
        byte[] sent = new byte[TEST_BYTES];
        for (int i = 0; i < sent.length; i++) {
            sent[i] = (byte) (i * 31 + (i >> 8));
        }
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(TEST_MILLIS);
        try (Socket client = new Socket()) {
            client.connect(server, TEST_MILLIS);
            byte[] received = new byte[sent.length];
            InputStream in = client.getInputStream();
            int part = LoopState.MAX_READ * 2;
            for (int at = 0; at < sent.length; at += part) {
                int length = Math.min(part, sent.length - at);
                client.setSoTimeout((int) Math.max(1, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime())));
                client.getOutputStream().write(sent, at, length);
                if (in.readNBytes(received, at, length) < length) {
                    return "it closed the connection of its test";
                }
            }
            return Arrays.equals(sent, received) ? null : "it changed the bytes of its test";
        }
    }

    private static final class Echo extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object bytes) {
            Futures.ignore(context.writeAndFlush(bytes));
        }
    }
}
