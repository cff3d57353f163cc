package io.scangate.gateway.wire;

import io.netty.util.concurrent.EventExecutor;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The only event loop of a server, which looks at no socket for a while: afterwards it finds all bytes at once. */
final class HeldLoop {
    private HeldLoop() {}

    /** What a client does meanwhile. */
    interface Action {
        void run() throws Exception;
    }

    /** Holds the loop during an action. */
    static void during(Server server, Action action) throws Exception {
        EventExecutor loop = server.loops().group().next();
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        loop.execute(() -> {
            held.countDown();
            awaitQuietly(release);
        });
        held.await();
        try {
            action.run();
        } finally {
            release.countDown();
        }
    }

    /** Holds the calling thread until the latch opens. */
    static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The loop has looked at its sockets before this returns. */
    static void look(Server server) throws Exception {
        for (int i = 0; i < 3; i++) {
            server.loops()
                    .group()
                    .next()
                    .schedule(() -> {}, 1, TimeUnit.MILLISECONDS)
                    .get();
        }
    }
}
