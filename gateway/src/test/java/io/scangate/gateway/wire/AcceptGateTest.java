package io.scangate.gateway.wire;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.scangate.gateway.Client;
import io.scangate.gateway.testing.Waiting;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A burst of new connections while the event loop that would refuse them is busy. */
@Timeout(60)
class AcceptGateTest {
    private static final int BOUND = 8;
    private static final int CLIENTS = 10 * BOUND;
    private static final int TURNS = 200;
    /** Netty's NIO sockets accept so many connections before they pass on the first. */
    private static final int NIO_BATCH = 16;

    private final AcceptGate gate = new AcceptGate(BOUND);
    private final AtomicInteger most = new AtomicInteger();

    static Stream<Transport> transports() {
        return Stream.of(Transport.NIO, Transport.EPOLL, Transport.IO_URING)
                .filter(transport -> EventLoops.unavailability(transport) == null);
    }

    @ParameterizedTest
    @MethodSource("transports")
    void burst_takesNoMoreDescriptorsThanTheBound_andEachConnectionHasItsTurn(Transport transport) throws Exception {
        EventLoopGroup accepting = EventLoops.group(transport, "accepting", 1);
        EventLoopGroup busy = EventLoops.group(transport, "busy", 1);
        List<Client> clients = new ArrayList<>();
        CountDownLatch end = new CountDownLatch(1);
        try {
            Channel socket = listen(transport, accepting, busy);
            busy.next().execute(() -> hold(end));
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(new Client(HostPort.of((InetSocketAddress) socket.localAddress())));
            }
            Waiting.await("the bound").until(() -> gate.open() >= BOUND);
            for (int turn = 0; turn < TURNS; turn++) {
                accepting.next().submit(() -> {}).sync();
                assertTrue(gate.open() <= bound(transport), () -> "open: " + gate.open());
            }
            end.countDown();
            for (Client client : clients) {
                assertTrue(client.isClosedByServer());
                client.close();
            }
            assertTrue(most.get() >= BOUND && most.get() <= bound(transport), () -> "most: " + most.get());
            Waiting.await("no connection").until(() -> gate.open() == 0);
        } finally {
            end.countDown();
            accepting.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
            busy.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
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

    private static void hold(CountDownLatch end) {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
