package io.scangate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.config.access.KeyTerms;
import io.scangate.config.lifecycle.Actor;
import io.scangate.config.lifecycle.Store;
import io.scangate.config.store.DatabaseSettings;
import io.scangate.config.store.TestDatabase;
import io.scangate.gateway.Gateway;
import io.scangate.gateway.testing.FlippedBits;
import io.scangate.gateway.testing.MemoryFolder;
import io.scangate.gateway.testing.OwnThread;
import io.scangate.gateway.testing.SlowPart;
import io.scangate.gateway.testing.Waiting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Random changes, restarts, network faults, damaged disks and restores from backups. After each step every gateway gives the answers
 * of an export of its revision, and no gateway with a sound disk ever goes back. A gateway that is ahead of a restored control plane
 * keeps its served snapshot until the control plane has caught up. The profile soak runs {@code -Dfeed.steps} steps, also with
 * answers that do not come or trickle, and measures the time from a fault's end to the newest revision.
 */
@Timeout(900)
class FeedRandomTest {
    private static final Logger LOG = LoggerFactory.getLogger(FeedRandomTest.class);
    private static final int STEPS = 90;
    private static final int MANY_STEPS = Integer.getInteger("feed.steps", 1_000);
    private static final long SEED = Long.getLong("feed.seed", 11);
    private static final int GATEWAYS = 2;
    private static final Duration LONG_FAULT = Duration.ofSeconds(6);
    private static final Duration HEALED = Duration.ofSeconds(5);

    @TempDir
    Path directory;

    private final Random random = new Random(SEED);
    private final RandomChanges changes = new RandomChanges(random);
    private final Gateway[] gateways = new Gateway[GATEWAYS];
    private final long[] highest = new long[GATEWAYS];

    /** All states so far, of all histories, by their marks. */
    private final Map<String, RulesExport> states = new HashMap<>();

    private @Nullable DatabaseSettings backup;
    private String key = "";
    private int longFaults;
    private long healedMillis;

    /** Servers that no gateway uses any more; each takes a while to close. */
    private final List<CompletableFuture<Void>> closing = new ArrayList<>();

    @ParameterizedTest
    @EnumSource
    void gatewaysReachTheLastRevisionAndAnswerLikeItsExport(TestDatabase kind) throws Exception {
        // Few steps need many accidents.
        try (FaultyProxy proxy = new FaultyProxy(SEED, FaultyProxy.QUICK)) {
            run(kind, proxy, STEPS, 30);
        }
    }

    @ParameterizedTest
    @EnumSource
    @Tag("soak")
    void gatewaysFollowManyChanges(TestDatabase kind) throws Exception {
        try (FaultyProxy proxy = new FaultyProxy(SEED, FaultyProxy.ALL)) {
            run(kind, proxy, MANY_STEPS, 120);
            LOG.info("{} long faults; the newest revision at most {} ms after their end", longFaults, healedMillis);
            assertTrue(longFaults > 0);
        }
    }

    /** One of so many steps makes a backup, two restore the last one, and two restart each gateway. */
    private void run(TestDatabase kind, FaultyProxy proxy, int steps, int rarity) throws Exception {
        int restores = 0;
        DatabaseSettings database = kind.fresh(directory);
        ConfigServer server = TestServer.plain(database.database(), directory);
        boolean isLong = rarity > STEPS;
        try {
            proxy.target("http://" + server.address());
            String key = server.access().keys().createGatewayKey(Actor.of("operator:ops"), "fleet", KeyTerms.ROTATE);
            states.put("", RulesExport.of(server.store()));
            for (int i = 0; i < GATEWAYS; i++) {
                gateways[i] = follow(proxy, i, key);
            }
            this.key = key;
            for (int step = 0; step < steps; step++) {
                proxy.faults(random.nextInt(3) == 0 ? 0.3 : 0);
                int accident = random.nextInt(rarity);
                int changesAtOnce = 1;
                if (accident == 0) {
                    server.close();
                    backup = kind.copy(database, directory);
                    server = TestServer.plain(database.database(), directory);
                    proxy.target("http://" + server.address());
                } else if (accident < 3 && backup != null) {
                    closing.add(OwnThread.run(server::close));
                    database = kind.copy(backup, directory);
                    server = TestServer.plain(database.database(), directory);
                    proxy.target("http://" + server.address());
                    changesAtOnce = random.nextInt(80);
                    restores++;
                }
                if (random.nextInt(rarity / 4) == 0) {
                    restart(proxy, random.nextInt(GATEWAYS), server.store().read(Store.Reader::revision));
                }
                for (int i = 0; i < changesAtOnce; i++) {
                    if (random.nextInt(8) == 0) {
                        // This change belongs to no account: only the revision changes.
                        server.access().keys().createGatewayKey(Actor.of("operator:ops"), "another", KeyTerms.ROTATE);
                    } else if (random.nextInt(10) == 0) {
                        // This change belongs to no account, and touches those with rules of the host.
                        changes.block(server.blockedHosts());
                    } else {
                        changes.change(server.store());
                    }
                    RulesExport state = RulesExport.of(server.store());
                    states.put(state.mark(), state);
                }
                RulesExport last = RulesExport.of(server.store());
                if (isLong && step % 20 == 19) {
                    sufferFor(LONG_FAULT, proxy, last);
                }
                awaitLastState(last, "step " + step);
            }
            assertTrue(restores > 0, "nothing was restored");
        } finally {
            for (Gateway gateway : gateways) {
                gateway.close();
            }
            server.close();
            closing.forEach(CompletableFuture::join);
        }
    }

    /** Each answer has a fault for a while. A fault of the network ends soon after its end for the gateway, too. */
    private void sufferFor(Duration time, FaultyProxy proxy, RulesExport last) throws Exception {
        proxy.faults(1);
        SlowPart.pause(time);
        proxy.faults(0);
        long end = System.nanoTime();
        awaitLastState(last, "a long fault");
        long millis = Duration.ofNanos(System.nanoTime() - end).toMillis();
        healedMillis = Math.max(healedMillis, millis);
        longFaults++;
        assertTrue(millis < HEALED.toMillis(), () -> "healed after " + millis + " ms");
    }

    /**
     * Restarts a gateway, sometimes with a damaged, deleted or foreign state directory, which may have an earlier revision. A gateway
     * that is ahead of a restored control plane keeps its disk: without it, it would rightly go back.
     */
    private void restart(FaultyProxy proxy, int number, long revision) throws IOException {
        Path state = state(number);
        boolean isSound = Arrays.stream(highest).max().orElseThrow() > revision || random.nextBoolean();
        if (!isSound && random.nextInt(3) == 0) {
            // Under the running gateway, which makes another one.
            MemoryFolder.delete(state);
        }
        gateways[number].close();
        if (!isSound) {
            highest[number] = 0;
            // The gateway may have stopped before it had made a deleted directory again.
            Files.createDirectories(state);
            switch (random.nextInt(3)) {
                case 0 -> MemoryFolder.delete(state);
                case 1 -> {
                    MemoryFolder.delete(state);
                    copy(state((number + 1) % GATEWAYS), state);
                }
                default -> FlippedBits.flip(state, random);
            }
        }
        gateways[number] = follow(proxy, number, key);
    }

    private Path state(int number) {
        return directory.resolve("gateway" + number);
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectory(to);
        Files.createDirectories(from);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                try {
                    Files.copy(file, to.resolve(file.getFileName()));
                } catch (NoSuchFileException e) {
                    // A temporary file of the running gateway.
                }
            }
        }
    }

    private Gateway follow(FaultyProxy proxy, int number, String key) throws IOException {
        return FollowingGateway.start(proxy.address(), key, state(number), Map.of("report-interval", "1s"));
    }

    /** Waits until every gateway serves the last state, or keeps a higher revision. */
    private void awaitLastState(RulesExport last, String when) throws Exception {
        for (int i = 0; i < GATEWAYS; i++) {
            boolean isAbove = highest[i] > last.revision();
            long revision = isAbove ? highest[i] : last.revision();
            int number = i;
            Waiting.await(when + ": revisions " + Arrays.toString(highest) + " of " + last.revision())
                    .until(() -> revision(number) == revision
                            && (isAbove || mark(number).equals(last.mark())));
            assertAnswersOfItsState(i, when);
        }
    }

    private void assertAnswersOfItsState(int number, String when) throws Exception {
        Map<List<String>, String> answers = new HashMap<>();
        String mark;
        do {
            mark = mark(number);
            answers.clear();
            for (int probe = 0; probe < 4; probe++) {
                String link = changes.link();
                String user = changes.user();
                answers.put(List.of(link, user), RulesExport.answer(gateways[number], link, user));
            }
            // A late answer of the proxy may bring another state of the same revision.
        } while (!mark.equals(mark(number)));
        RulesExport state = Objects.requireNonNull(states.get(mark), "an unknown state");
        assertEquals(highest[number], state.revision());
        answers.forEach((asked, answer) ->
                assertEquals(state.answer(asked.get(0), asked.get(1)), answer, () -> when + ": " + asked));
    }

    private String mark(int number) throws Exception {
        return RulesExport.status(gateways[number]).path("mark").asText();
    }

    private long revision(int number) {
        long revision = gateways[number].revision();
        if (revision >= 0) {
            assertTrue(revision >= highest[number], () -> "back from " + highest[number] + " to " + revision);
            highest[number] = revision;
        }
        return revision;
    }
}
