package io.scangate.gateway.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Bodies of answers that do not come in time. */
@Timeout(60)
class AnswerBodyTest {
    /** A body without bytes, whose reader goes on while its first close still runs, as that of the JDK's client may. */
    private static final class Stalled extends InputStream {
        private final CountDownLatch closing = new CountDownLatch(1);
        private final CountDownLatch reported = new CountDownLatch(1);

        @Override
        public int read() throws IOException {
            waitFor(closing);
            throw new IOException("closed");
        }

        @Override
        public int read(byte[] into, int at, int length) throws IOException {
            return read();
        }

        @Override
        public void close() throws IOException {
            boolean first = closing.getCount() > 0;
            closing.countDown();
            if (first) {
                waitFor(reported);
            }
        }

        private static void waitFor(CountDownLatch latch) throws IOException {
            try {
                latch.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException();
            }
        }
    }

    @Test
    void aBodyThatStalls_isReportedAsLate_alsoWhileItIsStillBeingClosed() {
        Stalled body = new Stalled();
        try {
            IOException failed =
                    assertThrows(IOException.class, () -> AnswerBody.read(body, 10, Duration.ofMillis(10)));
            assertEquals("no whole answer in 10 ms", failed.getMessage());
        } finally {
            body.reported.countDown();
        }
    }
}
