package io.scangate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.config.store.OwnPostgres;
import io.scangate.config.store.TestDatabase;
import io.scangate.gateway.testing.BadNetwork;
import io.scangate.gateway.testing.BadNetwork.Fault;
import io.scangate.gateway.testing.MemoryFolder;
import io.scangate.gateway.testing.SlowPart;
import io.scangate.gateway.testing.Waiting;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A control plane whose PostgreSQL stays silent or moves: calls end in time, and reads, changes and the feed heal. */
class SilentDatabaseTest {
    private static final Logger LOG = LoggerFactory.getLogger(SilentDatabaseTest.class);
    /** Of each kind of call. */
    private static final int CALLERS = 3;

    private static final Duration LONGEST_ANSWER = Duration.ofSeconds(5);
    private static final Duration TIME_TO_HEAL = Duration.ofSeconds(10);

    @TempDir(factory = MemoryFolder.class)
    Path directory;

    private OwnPostgres database;
    private BadNetwork proxy;
    private TestServer server;
    private List<Load> loads;
    private volatile boolean over;

    @BeforeEach
    void start() throws IOException {
        database = OwnPostgres.start(directory.resolve("first"));
        proxy = new BadNetwork(database.port());
        server = TestServer.start(
                TestDatabase.POSTGRESQL,
                "database",
                database.settings()
                        .database()
                        .replaceFirst("127\\.0\\.0\\.1:\\d+/", "127.0.0.1:" + proxy.port() + "/"));
        server.account("wx1");
        RestClient operator = server.operator();
        loads = Stream.<Supplier<RestClient.Reply>>of(
                        () -> operator.get("/v1/accounts?limit=1"),
                        () -> operator.patch("/v1/accounts/wx1", "{\"name\": \"again\"}"),
                        () -> operator.get("/v1/changes?since=" + server.knownHead()))
                .map(Load::new)
                .toList();
    }

    @AfterEach
    void stop() {
        over = true;
        server.close();
        proxy.close();
        database.close();
    }

    @Test
    void swallowedConnections() {
        heals("swallow", () -> proxy.begin(Fault.SWALLOWED), () -> proxy.forward(database.port()));
    }

    @Test
    void stoppedProcesses() {
        heals("SIGSTOP", () -> database.signal("STOP"), () -> database.signal("CONT"));
    }

    @Test
    void restart() {
        heals("restart", database::stop, database::restart);
    }

    /** The first server stays silent and is lost; a second one has its files. */
    @Test
    void failover() {
        heals(
                "failover",
                () -> {
                    proxy.begin(Fault.SWALLOWED);
                    database.kill();
                },
                () -> {
                    database.replace(directory.resolve("second"));
                    proxy.forward(database.port());
                });
    }

    /** Calls of one kind, one after the other, with their longest time. */
    private final class Load implements Runnable {
        private final Supplier<RestClient.Reply> call;
        private final AtomicLong longestNanos = new AtomicLong();
        private final AtomicLong good = new AtomicLong();
        private final AtomicLong bad = new AtomicLong();

        Load(Supplier<RestClient.Reply> call) {
            this.call = call;
        }

        @Override
        public void run() {
            while (!over) {
                long began = System.nanoTime();
                int status = call.get().status();
                longestNanos.accumulateAndGet(System.nanoTime() - began, Math::max);
                (status < 400 ? good : bad).incrementAndGet();
                SlowPart.pause(5);
            }
        }
    }

    private void heals(String what, Runnable fault, Runnable repair) {
        List<CompletableFuture<Void>> running = loads.stream()
                .flatMap(load -> Stream.generate(() -> load).limit(CALLERS))
                .map(CompletableFuture::runAsync)
                .toList();
        await("all calls succeed", () -> loads.stream().allMatch(load -> load.good.get() > 5));
        fault.run();
        loads.forEach(load -> load.bad.set(0));
        await("all calls fail", () -> loads.stream().allMatch(load -> load.bad.get() >= CALLERS));
        repair.run();
        long repaired = System.nanoTime();
        loads.forEach(load -> load.good.set(0));
        await("all calls succeed again", () -> loads.stream().allMatch(load -> load.good.get() > 0));
        awaitWatcher();
        long healed = System.nanoTime() - repaired;
        over = true;
        running.forEach(CompletableFuture::join);
        long longest =
                loads.stream().mapToLong(load -> load.longestNanos.get()).max().orElseThrow();
        LOG.info(
                "{}: longest answer {} ms, healed after {} ms",
                what,
                TimeUnit.NANOSECONDS.toMillis(longest),
                TimeUnit.NANOSECONDS.toMillis(healed));
        assertTrue(longest < LONGEST_ANSWER.toNanos(), () -> "longest answer: " + longest + " ns");
        assertTrue(healed < TIME_TO_HEAL.toNanos(), () -> "healed after " + healed + " ns");
    }

    /** A long poll waits, and a change wakes it. */
    private void awaitWatcher() {
        await("the watcher sees a change", () -> {
            long before = server.knownHead();
            server.operator().patch("/v1/accounts/wx1", "{\"name\": \"watched\"}");
            Waiting.await().until(() -> server.knownHead() != before);
            return true;
        });
        long head = server.revision();
        assertEquals(
                200,
                server.operator()
                        .get("/v1/changes?since=" + (head - 1) + "&wait_seconds=5")
                        .status());
    }

    private static void await(String what, Supplier<Boolean> condition) {
        Waiting.await(what).until(condition::get);
    }
}
