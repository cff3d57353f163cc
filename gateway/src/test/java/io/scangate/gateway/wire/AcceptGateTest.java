package io.scangate.gateway.wire;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.scangate.gateway.Client;
import io.scangate.gateway.testing.Waiting;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A burst of new connections while the event loop that would refuse them is busy. */
@Timeout(60)
class AcceptGateTest {
    private static final int BOUND = 8;
    private static final int TURNS = 200;
    /** Netty's NIO sockets accept so many connections before they pass on the first. */
    private static final int NIO_BATCH = 16;

    private final AcceptGate gate = new AcceptGate(BOUND);
    private final AtomicInteger most = new AtomicInteger();
    private final CountDownLatch end = new CountDownLatch(1);
    private final List<EventLoopGroup> groups = new ArrayList<>();
    private final List<Client> clients = new ArrayList<>();

    @SuppressWarnings("NullAway.Init") // start() sets it.
    private Channel socket;

    @ParameterizedTest
    @MethodSource("io.scangate.gateway.wire.Transports#ofThisMachine")
    void burst_takesNoMoreDescriptorsThanTheBound_andEachConnectionHasItsTurn(Transport transport) throws Exception {
        start(transport, 10 * BOUND);
        Waiting.await("the bound").until(() -> gate.open() >= BOUND);
        for (int turn = 0; turn < TURNS; turn++) {
            accepting().submit(() -> {}).sync();
            assertTrue(gate.open() <= bound(transport), () -> "open: " + gate.open());
        }
        end.countDown();
        assertAllAreClosedInOrder();
        assertTrue(most.get() >= BOUND && most.get() <= bound(transport), () -> "most: " + most.get());
        Waiting.await("no connection").until(() -> gate.open() == 0);
    }

    /** A socket that has stopped accepting is not one with an empty queue. */
    @ParameterizedTest
    @MethodSource("io.scangate.gateway.wire.Transports#ofThisMachine")
    void closeOfASocketAtItsBound_resetsNoClient(Transport transport) throws Exception {
        start(transport, bound(transport) + 2);
        Waiting.await("the bound").until(() -> gate.open() >= BOUND);
        CompletableFuture<Void> closed = AcceptQueue.close(socket);
        for (int check = 0; check < 5; check++) {
            accepting().schedule(() -> {}, 10, TimeUnit.MILLISECONDS).sync();
        }
        end.countDown();
        assertAllAreClosedInOrder();
        closed.get(30, TimeUnit.SECONDS);
    }

    private EventLoop accepting() {
        return socket.eventLoop();
    }

    private void assertAllAreClosedInOrder() throws IOException {
        for (Client client : clients) {
            assertTrue(client.isClosedByServer());
            client.close();
        }
    }

    /** Connects clients to a socket whose connections are closed by a loop that is held until {@link #end}. */
    private void start(Transport transport, int number) throws Exception {
        groups.add(EventLoops.group(transport, "accepting", 1));
        groups.add(EventLoops.group(transport, "busy", 1));
        socket = listen(transport, groups.get(0), groups.get(1));
        groups.get(1).next().execute(() -> HeldLoop.awaitQuietly(end));
        for (int i = 0; i < number; i++) {
            clients.add(new Client(HostPort.of((InetSocketAddress) socket.localAddress())));
        }
    }

    @AfterEach
    void stop() {
        end.countDown();
        for (EventLoopGroup group : groups) {
            group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
        }
    }

    private static int bound(Transport transport) {
        return transport == Transport.NIO ? BOUND + NIO_BATCH - 1 : BOUND;
    }

    /** Listens with a child handler that closes each connection. */
    private Channel listen(Transport transport, EventLoopGroup accepting, EventLoopGroup serving) throws Exception {
        return new ServerBootstrap()
                .group(accepting, serving)
                .channel(EventLoops.serverChannel(transport))
                .handler(gate)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        most.accumulateAndGet(gate.open(), Math::max);
                        Futures.ignore(channel.close());
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .sync()
                .channel();
    }
}
