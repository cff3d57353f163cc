package io.scangate.gateway.origins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.index.ActiveIndex;
import io.scangate.gateway.index.Pacer;
import io.scangate.gateway.index.Rules;
import io.scangate.gateway.testing.Waiting;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** When filters of origins are made. */
@Timeout(60)
class OriginsTest {
    private static final OriginsSettings HOURLY = new OriginsSettings(Duration.ofHours(1), Duration.ZERO);

    private static final long USE_NANOS = 50_000_000;

    private final ActiveIndex active = new ActiveIndex();
    private final AtomicInteger made = new AtomicInteger();

    private Pacer pacer() {
        made.incrementAndGet();
        return Pacer.NONE;
    }

    private void serve(long revision) {
        active.swap(new ActiveIndex.Revision(Rules.published("https://wx.qq.com/"), revision, Instant.EPOCH));
    }

    private static Origins.Filter await(CompletableFuture<Origins.Filter> filter) throws Exception {
        return filter.get(50, TimeUnit.SECONDS);
    }

    @Test
    void filter_isMadeOnRequest_andAtMostOnceAnInterval() throws Exception {
        serve(1);
        try (Origins origins = new Origins(active, HOURLY, this::pacer)) {
            assertNull(origins.current());
            assertEquals(1, await(origins.ask()).revision());
            for (int revision = 2; revision < 100; revision++) {
                serve(revision);
                assertEquals(1, await(origins.ask()).revision());
            }
            assertEquals(1, made.get());
        }
    }

    /** A thread that wakes up late may take a single request for an old one. */
    private static Origins.Filter askedOften(Origins origins) {
        CompletableFuture<Origins.Filter> asked = origins.ask();
        Waiting.await("a filter").until(() -> origins.ask() != asked || asked.isDone());
        return asked.join();
    }

    @Test
    void filterThatNobodyAsksFor_isDropped_andMadeAgain() throws Exception {
        serve(1);
        OriginsSettings often = new OriginsSettings(Duration.ofMillis(1), Duration.ZERO);
        try (Origins origins = new Origins(active, often, this::pacer, USE_NANOS)) {
            Origins.Filter first = askedOften(origins);
            Waiting.await("no filter").until(() -> origins.current() == null);
            assertNotSame(first, askedOften(origins));
        }
    }

    @Test
    void close_endsRequestsThatWait() {
        CompletableFuture<Origins.Filter> waiting;
        try (Origins origins = new Origins(active, HOURLY, this::pacer)) {
            waiting = origins.ask();
        }
        assertThrows(CompletionException.class, waiting::join);
        assertTrue(made.get() == 0);
    }
}
