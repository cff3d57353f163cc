package io.scangate.gateway.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.scangate.gateway.LeakCheck;
import io.scangate.gateway.TestGateway;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A client starts to read at the moment at which the connection stops reading requests. */
@ExtendWith(LeakCheck.class)
class ResumeTest {
    private static final Pattern NUMBER = Pattern.compile("number%3D(\\d+)&scancode_time=");

    /** Blocks the first flushes. */
    private static final class BlockedFlushes extends ChannelOutboundHandlerAdapter {
        private int flushes;

        BlockedFlushes(int flushes) {
            this.flushes = flushes;
        }

        @Override
        public void flush(ChannelHandlerContext ctx) {
            if (flushes-- <= 0) {
                ctx.flush();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"512,20,170", "512,20,150", "512,60,170", "512,1,2", "1,20,170", "3,20,170", "50,20,170", "100,20,170"})
    void eachRequestIsAnsweredOnce_andInOrder(int maxPipelined, int firstRead, int secondRead) {
        for (int stuckFlushes = 0; stuckFlushes < 8; stuckFlushes++) {
            check(stuckFlushes, maxPipelined, firstRead, secondRead, secondRead);
            check(stuckFlushes, maxPipelined, firstRead, secondRead);
        }
    }

    /** On io_uring the kernel sends later than the loop flushes. The connection closes then, and not only at the next sweep. */
    @Test
    void endOfTheInputWhileAnAnswerIsNotSent_closesWhenItIs() {
        WireSettings settings = TestGateway.settings().build();
        LoopState state = new LoopState(settings.limits(), TestGateway.scans(TestGateway.example()));
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.pipeline().addLast(new BlockedFlushes(8), new Connection(settings, state, false, () -> {}));
        channel.writeInbound(Unpooled.copiedBuffer(NeverReading.request(1), ISO_8859_1));
        channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        assertTrue(channel.isOpen());
        channel.runPendingTasks();
        assertEquals(List.of(1), answered(channel));
        assertFalse(channel.isOpen());
        channel.finishAndReleaseAll();
    }

    private static void check(int stuckFlushes, int maxPipelined, int... reads) {
        WireSettings settings =
                TestGateway.settings().maxPipelined(maxPipelined).build();
        LoopState state = new LoopState(settings.limits(), TestGateway.scans(TestGateway.example()));
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.config().setOption(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(8_192, 16_384));
        channel.pipeline().addLast(new BlockedFlushes(stuckFlushes), new Connection(settings, state, false, () -> {}));

        int sent = 0;
        for (int read : reads) {
            StringBuilder requests = new StringBuilder();
            for (int i = 0; i < read; i++) {
                requests.append(NeverReading.request(sent++));
            }
            channel.writeInbound(Unpooled.copiedBuffer(requests, ISO_8859_1));
        }
        for (int i = 0; i < 10; i++) {
            channel.flush();
            channel.runPendingTasks();
        }
        assertEquals(IntStream.range(0, sent).boxed().toList(), answered(channel), stuckFlushes + " flushes");
        channel.finishAndReleaseAll();
    }

    private static List<Integer> answered(EmbeddedChannel channel) {
        List<Integer> numbers = new ArrayList<>();
        for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
            Matcher number = NUMBER.matcher(out.toString(ISO_8859_1));
            while (number.find()) {
                numbers.add(Integer.valueOf(number.group(1)));
            }
            out.release();
        }
        return numbers;
    }
}
