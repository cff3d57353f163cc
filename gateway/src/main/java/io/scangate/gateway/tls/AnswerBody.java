package io.scangate.gateway.tls;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the body of an answer in a limited time: the limit of the JDK's HTTP client ends with the head of the answer, and a body may stall. Not
 * instantiable. Thread-safe.
 */
public final class AnswerBody {
    private static final Logger LOG = LoggerFactory.getLogger(AnswerBody.class);

    private AnswerBody() {}

    /**
     * Reads and closes a body.
     *
     * @param most the greatest length, in bytes
     * @throws IOException if it is longer, not whole in time, or cannot be read
     */
    public static byte[] read(InputStream body, int most, Duration limit) throws IOException {
        // Set before the body is closed: its reader goes on before the close has returned.
        AtomicBoolean late = new AtomicBoolean();
        CompletableFuture<Void> end = CompletableFuture.runAsync(
                () -> {
                    late.set(true);
                    close(body);
                },
                CompletableFuture.delayedExecutor(limit.toNanos(), TimeUnit.NANOSECONDS));
        byte[] bytes;
        try (body) {
            bytes = body.readNBytes(most + 1);
        } catch (IOException e) {
            throw late.get() ? new IOException("no whole answer in " + limit.toMillis() + " ms", e) : e;
        } finally {
            end.cancel(false);
        }
        if (bytes.length > most) {
            throw new IOException("an answer of more than " + most + " bytes");
        }
        return bytes;
    }

    private static void close(InputStream body) {
        try {
            body.close();
        } catch (IOException e) {
            LOG.debug("The body of an answer could not be closed", e);
        }
    }
}
