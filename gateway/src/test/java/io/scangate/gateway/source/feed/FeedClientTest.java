package io.scangate.gateway.source.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.scangate.gateway.source.feed.ControlPlane.Fault;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How long a replica is waited for. */
@Timeout(60)
class FeedClientTest {
    private static final Duration PROMISED = Duration.ofSeconds(1);

    /** Connections to it never come about: nobody accepts them, and the queue of those that wait is full. */
    private static final class Unreachable implements AutoCloseable {
        private final ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        private final Deque<Socket> queue = new ArrayDeque<>();

        Unreachable() throws IOException {
            boolean isFull = false;
            while (!isFull) {
                queue.push(new Socket());
                try {
                    queue.element().connect(server.getLocalSocketAddress(), 300);
                } catch (SocketTimeoutException e) {
                    isFull = true;
                }
            }
        }

        URI address() {
            return URI.create("http://127.0.0.1:" + server.getLocalPort());
        }

        @Override
        public void close() throws IOException {
            for (Socket socket : queue) {
                socket.close();
            }
            server.close();
        }
    }

    @Test
    void aReplicaThatCannotBeReachedGetsNoMoreTime() throws Exception {
        try (Unreachable replica = new Unreachable()) {
            FeedClient client = new FeedClient(List.of(replica.address()), FeedSettings.DEFAULT);
            assertEquals(FeedAnswer.Kind.FAILED, client.changes(1, null, false).kind());
            assertEquals(PROMISED, client.timeout(PROMISED));
            client.close();
        }
    }

    @Test
    void aReplicaThatIsSlowGetsMoreTimeAndTheOthersDoNot() throws Exception {
        try (ControlPlane slow = new ControlPlane();
                ControlPlane other = new ControlPlane()) {
            slow.fault(Fault.SILENT);
            FeedClient client = new FeedClient(
                    List.of(URI.create(slow.address()), URI.create(other.address())), FeedSettings.DEFAULT);
            assertEquals(FeedAnswer.Kind.FAILED, client.changes(1, null, false).kind());
            assertEquals(PROMISED.multipliedBy(2), client.timeout(PROMISED));
            client.next();
            assertEquals(PROMISED, client.timeout(PROMISED));
            client.next();
            assertEquals(PROMISED.multipliedBy(2), client.timeout(PROMISED));
            client.close();
            slow.fault(Fault.NONE);
        }
    }
}
