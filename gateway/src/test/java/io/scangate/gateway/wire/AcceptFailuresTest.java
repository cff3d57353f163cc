package io.scangate.gateway.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class AcceptFailuresTest {
    @Test
    void failuresAreLoggedOnceAMinute_andNettyDoesNotWarn() {
        AtomicLong now = new AtomicLong(5);
        AcceptFailures failures = new AcceptFailures("listen", now::get);
        EmbeddedChannel channel = new EmbeddedChannel(failures);
        for (int second = 0; second < 120; second++) {
            channel.pipeline().fireExceptionCaught(new IOException("accept(..) failed: Too many open files"));
            now.addAndGet(Duration.ofSeconds(1).toNanos());
        }
        // Throws the exceptions that reached the end of the pipeline.
        channel.checkException();
        assertEquals(2, failures.logged());
    }
}
