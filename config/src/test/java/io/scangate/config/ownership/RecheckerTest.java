package io.scangate.config.ownership;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.scangate.config.icp.IcpCheck;
import io.scangate.config.icp.IcpSettings;
import io.scangate.config.lifecycle.AccountEdit;
import io.scangate.config.lifecycle.Accounts;
import io.scangate.config.lifecycle.ChangeRequest;
import io.scangate.config.lifecycle.LifecycleSettings;
import io.scangate.config.lifecycle.NewRule;
import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RefusedException;
import io.scangate.config.lifecycle.RuleRef;
import io.scangate.config.lifecycle.Rules;
import io.scangate.config.store.SqlBlockList;
import io.scangate.config.store.SqlFreeze;
import io.scangate.config.store.SqlLicenceStore;
import io.scangate.config.store.SqlStore;
import io.scangate.config.store.TestDatabase;
import io.scangate.gateway.link.Link;
import io.scangate.gateway.rule.Version;
import io.scangate.gateway.testing.SlowPart;
import io.scangate.gateway.testing.Waiting;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

@ParameterizedClass
@EnumSource
class RecheckerTest {
    private static final ChangeRequest BY = ChangeRequest.by("test");
    private static final Duration DAY = Duration.ofHours(25);

    @Parameter
    TestDatabase kind = TestDatabase.SQLITE;

    @TempDir
    Path directory;

    private final List<Ownership> closed = new ArrayList<>();
    private World world;
    private OwnershipSettings settings;
    private Ownership ownership;
    private Rules rules;

    @BeforeEach
    void open() throws IOException {
        world = new World(kind, directory);
        settings = Settings.loopback(world.port);
        ownership = world.ownership(settings);
        Clock clock = Clock.systemUTC();
        IcpSettings off = new IcpSettings("off", Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(1));
        rules = new Rules(
                new SqlStore(world.database, clock),
                IcpCheck.of(off, new SqlLicenceStore(world.database, clock)),
                ownership,
                new SqlBlockList(world.database, clock),
                LifecycleSettings.DEFAULT,
                clock);
    }

    @AfterEach
    void close() {
        closed.forEach(Ownership::close);
        ownership.close();
        world.close();
    }

    private String add(String path) {
        VerificationFile file = ownership.file("wx1");
        String prefix = world.rule(path).toString();
        String place = path.replaceFirst("[?].*", "").replaceFirst("[^/]*$", "");
        world.put(place + file.name(), file.content());
        rules.add(BY, "wx1", new NewRule(prefix, false, "pages/a", Version.TRIAL, List.of()));
        return prefix;
    }

    /** The rechecker of a process with a later clock. */
    private Rechecker later(Duration time) {
        Clock clock = Clock.offset(Clock.systemUTC(), time);
        Ownership then = world.ownership(settings, World.LOOPBACK, clock);
        closed.add(then);
        return new Rechecker(then, world.store, settings, clock);
    }

    private Verification of(String path) {
        return ownership.verifications("wx1").stream()
                .filter(one -> one.directory().equals(world.rule(path).toString()))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aMissingFileIsAWarning_andTheRuleStaysPublished() throws InterruptedException {
        String prefix = add("/a/b");
        new Accounts(new SqlStore(world.database, Clock.systemUTC()))
                .update(BY, "wx1", new AccountEdit(null, null, true));
        rules.publish(BY, "wx1", RuleRef.prefix(prefix));
        try (Rechecker same = later(Duration.ZERO)) {
            assertEquals(0, same.recheckDue(), "not due yet");
        }
        world.remove("/a/" + ownership.file("wx1").name());
        Instant provenAt = of("/a/").provenAt();
        Logger logger = (Logger) LoggerFactory.getLogger(Rechecker.class);
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        logger.addAppender(log);
        try (Rechecker rechecker = later(DAY)) {
            assertEquals(1, rechecker.recheckDue());
        } finally {
            logger.detachAppender(log);
        }
        Verification failed = of("/a/");
        assertEquals(Outcome.NOT_FOUND, failed.outcome());
        assertNotNull(failed.failedSince());
        assertEquals(provenAt, failed.provenAt());
        assertEquals(1, log.list.size());
        String warning = log.list.get(0).getFormattedMessage();
        assertTrue(warning.contains("wx1") && warning.contains(failed.detail()), warning);
        assertTrue(rules.get("wx1", RuleRef.prefix(prefix)).isPublished());

        add("/a/c");
        assertNull(of("/a/").failedSince(), "the file is there again");
    }

    @Test
    void onlyDirectoriesWithRulesAreChecked_andOthersAreDeleted() throws InterruptedException {
        add("/a/b/c?d=/e/");
        assertEquals(false, ownership.check("wx1", world.rule("/a/")).proven());
        assertEquals(false, ownership.check("wx1", world.rule("/a/b/c/")).proven());
        assertEquals(false, ownership.check("wx2", world.rule("/a/b/")).proven());
        assertEquals(3, ownership.verifications("wx1").size());
        world.requests.clear();
        try (Rechecker rechecker = later(DAY)) {
            assertEquals(1, rechecker.recheckDue());
        }
        assertEquals(List.of("/a/b/" + ownership.file("wx1").name()), world.requests);
        try (Rechecker rechecker = later(DAY.multipliedBy(2))) {
            assertEquals(1, rechecker.recheckDue());
        }
        assertEquals(
                List.of(world.rule("/a/b/").toString()),
                ownership.verifications("wx1").stream()
                        .map(Verification::directory)
                        .toList());
        assertEquals(List.of(), ownership.verifications("wx2"));
    }

    @Test
    void severalProcessesCheckEachDirectoryOnce() throws Exception {
        int directories = 10;
        for (int i = 0; i < directories; i++) {
            add("/" + i + "/");
        }
        world.requests.clear();
        List<Rechecker> processes = List.of(later(DAY), later(DAY), later(DAY), later(DAY));
        ExecutorService threads = Executors.newFixedThreadPool(processes.size());
        List<Callable<Integer>> work = new ArrayList<>();
        processes.forEach(process -> work.add(() -> {
            int sum = 0;
            for (int found = process.recheckDue(); found > 0; found = process.recheckDue()) {
                sum += found;
            }
            return sum;
        }));
        int sum = 0;
        for (Future<Integer> done : threads.invokeAll(work)) {
            sum += done.get();
        }
        threads.shutdownNow();
        processes.forEach(Rechecker::close);
        assertEquals(directories, sum);
        assertEquals(directories, world.requests.size());
        assertEquals(directories, world.requests.stream().distinct().count());
    }

    /** The freeze begins after the check was taken. */
    @Test
    void aCheckWhoseResultAFreezeRefuses_isDueAfterTheFreeze() {
        add("/a/");
        Instant before = of("/a/").checkedAt();
        Instant taken = before.plus(DAY);
        VerificationStore.DueCheck due = world.store.takeDue(taken, taken, 10).get(0);
        assertEquals(
                new VerificationStore.DueCheck(
                        "wx1", new Directory(world.rule("/a/").toString()), before),
                due);
        assertEquals(List.of(), world.store.takeDue(taken, taken, 10));
        world.store.putBack(due, before);
        assertEquals(List.of(), world.store.takeDue(taken, taken, 10), "another check was stored since");
        world.store.putBack(due, taken);
        assertEquals(List.of(due), world.store.takeDue(taken, taken, 10));
    }

    @Test
    void checkThatThisServerCouldNotMake_staysDue_andIsNoFailure() throws Exception {
        add("/a/");
        Instant before = of("/a/").checkedAt();
        Semaphore held = new Semaphore(0);
        CompletableFuture<List<InetAddress>> end = new CompletableFuture<>();
        Ownership busy = world.ownership(
                settings,
                name -> {
                    if (name.startsWith("silent")) {
                        held.release();
                        return end.copy();
                    }
                    return World.LOOPBACK.resolve(name);
                },
                Clock.systemUTC());
        closed.add(busy);
        ExecutorService callers = Executors.newCachedThreadPool();
        try (Rechecker rechecker = new Rechecker(busy, world.store, settings, Clock.offset(Clock.systemUTC(), DAY))) {
            for (int i = 0; i < 8; i++) {
                Link silent = World.link("http://silent" + i + ".test:" + world.port + "/");
                callers.execute(() -> busy.check("wx1", silent));
            }
            assertTrue(held.tryAcquire(8, 60, TimeUnit.SECONDS));
            assertEquals(0, rechecker.recheckDue());
            assertEquals(before, of("/a/").checkedAt());
            RefusedException refused = assertThrows(RefusedException.class, () -> busy.check("wx1", world.rule("/b/")));
            assertEquals(Refusal.BUSY, refused.refusal());
            assertTrue(String.valueOf(refused.getMessage()).contains("was not checked"), refused::getMessage);
            assertFalse(
                    ownership.verification("wx1", world.rule("/b/").toString()).isPresent());
            // The share is that of one account.
            assertFalse(busy.check("wx2", world.rule("/")).proven());
            assertEquals(
                    Outcome.NOT_FOUND, ownership.verifications("wx2").get(0).outcome());
        } finally {
            end.completeExceptionally(new UnknownHostException());
            callers.shutdown();
            assertTrue(callers.awaitTermination(60, TimeUnit.SECONDS));
        }
    }

    @Test
    void aFreezeDuringACheckLeavesItDue() throws InterruptedException {
        add("/a/");
        Instant before = of("/a/").checkedAt();
        SqlFreeze freezing = new SqlFreeze(world.database, Clock.systemUTC());
        Ownership frozen = world.ownership(settings, World.LOOPBACK, new FreezingClock(freezing));
        closed.add(frozen);
        try (Rechecker rechecker = new Rechecker(frozen, world.store, settings, Clock.offset(Clock.systemUTC(), DAY))) {
            assertEquals(0, rechecker.recheckDue());
            assertEquals(before, of("/a/").checkedAt());
            assertEquals(0, rechecker.recheckDue());
        }
        freezing.end(BY);
        try (Rechecker rechecker = later(DAY)) {
            assertEquals(1, rechecker.recheckDue());
        }
    }

    /** A freeze begins when the check asks for the time. */
    private static final class FreezingClock extends Clock {
        private final SqlFreeze freezing;

        FreezingClock(SqlFreeze freezing) {
            this.freezing = freezing;
        }

        @Override
        public Instant instant() {
            freezing.freeze(BY, "migration");
            return Clock.offset(Clock.systemUTC(), DAY).instant();
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    @Test
    void aStartedRecheckerWorksByItself() throws InterruptedException {
        add("/a/");
        add("/b/");
        world.requests.clear();
        try (Rechecker rechecker = later(DAY)) {
            rechecker.start();
            Waiting.await("both are asked").until(() -> world.requests.size() >= 2);
            // Further rounds in which no check is due.
            SlowPart.pause(100);
        }
        assertEquals(2, world.requests.size(), world.requests.toString());
    }
}
