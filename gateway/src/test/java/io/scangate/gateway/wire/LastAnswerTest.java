package io.scangate.gateway.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.scangate.gateway.LeakCheck;
import io.scangate.gateway.TestGateway;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** After its last answer the server closes its own side only, and reads on: a reset would overtake the answer. */
@ExtendWith(LeakCheck.class)
class LastAnswerTest {
    private static final String REQUEST = "GET /v1/resolve?link=" + TestGateway.HIT + " HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String LAST =
            "GET /v1/resolve?link=" + TestGateway.HIT + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

    private final WireSettings settings = WireSettings.DEFAULT;
    private final LoopState loop = new LoopState(settings.limits(), TestGateway.scans(TestGateway.example()));
    private final Connection connection = new Connection(settings, loop, false, () -> {});
    private final Duplex channel = new Duplex(connection);

    /** A channel whose two sides close one by one. */
    private static final class Duplex extends EmbeddedChannel implements DuplexChannel {
        private boolean outputShutdown;

        Duplex(Connection connection) {
            super(connection);
        }

        @Override
        public boolean isInputShutdown() {
            return false;
        }

        @Override
        public ChannelFuture shutdownInput() {
            return newFailedFuture(new UnsupportedOperationException());
        }

        @Override
        public ChannelFuture shutdownInput(ChannelPromise promise) {
            return shutdownInput();
        }

        @Override
        public boolean isOutputShutdown() {
            return outputShutdown;
        }

        @Override
        public ChannelFuture shutdownOutput() {
            outputShutdown = true;
            return newSucceededFuture();
        }

        @Override
        public ChannelFuture shutdownOutput(ChannelPromise promise) {
            return shutdownOutput();
        }

        @Override
        public boolean isShutdown() {
            return false;
        }

        @Override
        public ChannelFuture shutdown() {
            return shutdownInput();
        }

        @Override
        public ChannelFuture shutdown(ChannelPromise promise) {
            return shutdownInput();
        }
    }

    @AfterEach
    void release() {
        channel.finishAndReleaseAll();
    }

    private void receive(String text) {
        channel.writeInbound(Unpooled.copiedBuffer(text, ISO_8859_1));
    }

    private int answers() {
        int answers = 0;
        for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
            answers += out.toString(ISO_8859_1).split("HTTP/1\\.1 ", -1).length - 1;
            out.release();
        }
        return answers;
    }

    private static long afterNanos(long millis) {
        return System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\r\n", REQUEST, "BAD\r\n\r\n"})
    void bytesAfterTheLastRequest_areReadAndDropped(String more) {
        long start = System.nanoTime();
        receive(LAST + more);
        assertEquals(1, answers());
        assertTrue(channel.isOpen() && channel.isOutputShutdown());
        receive(REQUEST);
        loop.connections().forEach(member -> member.sweep(start));
        assertTrue(channel.isOpen());
        assertEquals(0, answers());
        channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        assertFalse(channel.isOpen());
    }

    @ParameterizedTest
    @ValueSource(strings = {LAST, "BAD\r\n\r\n", "GET / HTTP/1.0\r\n\r\n"})
    void clientThatKeepsItsSideOpen_isClosedAfterASecond(String last) {
        receive(last);
        assertEquals(1, answers());
        assertTrue(channel.isOpen() && channel.isOutputShutdown());
        long later = afterNanos(1_100);
        loop.connections().forEach(member -> member.sweep(later));
        assertFalse(channel.isOpen());
    }

    @Test
    void clientThatHasClosedItsSide_isClosedAtOnce() {
        receive(REQUEST);
        assertEquals(1, answers());
        assertFalse(channel.isOutputShutdown());
        channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        assertFalse(channel.isOpen());
    }
}
