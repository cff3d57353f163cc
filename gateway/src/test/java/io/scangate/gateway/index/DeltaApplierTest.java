package io.scangate.gateway.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.index.ActiveIndex.Revision;
import io.scangate.gateway.index.DeltaApplier.Delta;
import io.scangate.gateway.index.DeltaApplier.Result;
import io.scangate.gateway.link.Link;
import io.scangate.gateway.rule.Account;
import io.scangate.gateway.rule.Role;
import io.scangate.gateway.rule.Rule;
import io.scangate.gateway.testing.OwnThread;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class DeltaApplierTest {
    private final ActiveIndex active = new ActiveIndex();

    private static Account account(int number, long revision) {
        List<Rule> rules = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            rules.add(new Rule("https://h" + number + "-" + i % 3 + ".cn/" + i, "pages/r" + revision, null));
        }
        return new Account("wx" + number, Map.of(), rules);
    }

    private void serve(int accounts) {
        Account[] all = new Account[accounts];
        for (int i = 0; i < accounts; i++) {
            all[i] = account(i, 0);
        }
        active.swap(new Revision(Rules.index(all), 0, Instant.now()));
    }

    private Revision current() {
        return Objects.requireNonNull(active.current());
    }

    private static Result apply(DeltaApplier applier, long base, long revision, Account... accounts) {
        return applier.apply(new Delta(base, revision, List.of(accounts), List.of()), rejected -> {
            throw new AssertionError(rejected.toString());
        });
    }

    private String livePage(String link) {
        RuleView rule = new RuleView();
        return current().index().find(Rules.link(link), rule) ? String.valueOf(rule.livePage()) : "none";
    }

    @Test
    void changesApplyOnlyToTheirBase() {
        DeltaApplier applier = new DeltaApplier(active, Runnable::run, () -> Pacer.NONE);
        assertEquals(Result.OTHER_BASE, apply(applier, 0, 1, account(1, 1)));
        serve(3);
        assertEquals(Result.APPLIED, apply(applier, 0, 1, account(1, 1)));
        assertEquals("pages/r1", livePage("https://h1-0.cn/0"));
        assertEquals("pages/r0", livePage("https://h2-0.cn/0"));
        assertEquals(Result.OTHER_BASE, apply(applier, 0, 1, account(1, 1)));
        assertEquals(Result.OTHER_BASE, apply(applier, 2, 3, account(1, 3)));
        assertEquals(Result.OTHER_BASE, apply(applier, 1, 1, account(1, 3)));
        assertEquals(1, current().revision());
        Delta removal = new Delta(1, 5, List.of(), List.of("wx1", "wxnone"));
        assertEquals(Result.APPLIED, applier.apply(removal, rejected -> {}));
        assertEquals(5, current().revision());
        assertEquals("none", livePage("https://h1-0.cn/0"));
    }

    /** After the failure, a caller that needs a merged index does not wait for a merge that never began. */
    @Test
    void mergeWithoutAThread_hasEnded() throws Exception {
        serve(50);
        DeltaApplier applier = new DeltaApplier(
                active,
                task -> {
                    throw new OutOfMemoryError("no thread");
                },
                () -> Pacer.NONE,
                0);
        OutOfMemoryError failure = assertThrows(OutOfMemoryError.class, () -> {
            for (int revision = 0; revision < 100; revision++) {
                apply(applier, revision, revision + 1, account(revision, revision + 1));
            }
        });
        assertEquals("no thread", failure.getMessage());
        CompletableFuture<Revision> held = OwnThread.supply(() -> hold(applier));
        assertEquals(1, held.get(60, TimeUnit.SECONDS).index().layers().length);
        applier.release();
    }

    private static Revision hold(DeltaApplier applier) {
        try {
            return Objects.requireNonNull(applier.hold());
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void fullSnapshotDuringAMerge_wins() {
        serve(50);
        List<Runnable> background = new ArrayList<>();
        DeltaApplier applier = new DeltaApplier(active, background::add, () -> Pacer.NONE, 2_000);
        long revision = 0;
        while (background.isEmpty()) {
            apply(applier, revision, revision + 1, account((int) revision, revision + 1));
            revision++;
        }
        Revision full = new Revision(Rules.index(account(7, 100)), 100, Instant.now());
        active.swap(full);
        background.get(0).run();
        assertEquals(full, active.current());
        assertEquals(Result.APPLIED, apply(applier, 100, 101, account(8, 101)));
    }

    /** A removed account leaves its appid and its origins in the index. Merges drop them. */
    @Test
    void removedAccounts_leaveNoMemoryInUpperLayers() {
        serve(20);
        long before = current().index().memoryBytes();
        DeltaApplier applier = new DeltaApplier(active, Runnable::run, () -> Pacer.NONE, 20_000);
        for (long revision = 0; revision < 4_000; revision += 2) {
            String appid = "wx-passing" + revision;
            Rule rule = new Rule("https://passing" + revision + ".cn/", "pages/p", null);
            apply(applier, revision, revision + 1, new Account(appid, Map.of(), List.of(rule)));
            Delta removal = new Delta(revision + 1, revision + 2, List.of(), List.of(appid));
            assertEquals(Result.APPLIED, applier.apply(removal, rejected -> {}));
            assertTrue(current().index().memoryBytes() <= before + 20_000 + before / 8);
        }
        assertEquals(200, current().index().rules());
    }

    /** Nine in ten accounts are removed, by deltas that hold little more than their appids. */
    @Test
    void shrinkingPlatform_freesMemory() {
        serve(1_000);
        DeltaApplier applier = new DeltaApplier(active, Runnable::run, () -> Pacer.NONE, 20_000);
        for (int revision = 0; revision < 900; revision++) {
            applier.apply(new Delta(revision, revision + 1, List.of(), List.of("wx" + revision)), rejected -> {});
        }
        long memory = current().index().memoryBytes();
        serve(1_000 / 10);
        assertTrue(memory <= current().index().memoryBytes() * 9 / 8 + 20_000, () -> memory + " bytes");
    }

    @Test
    void removalOfOneLargeAccount_freesItsMemory() {
        List<Rule> rules = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            rules.add(new Rule("https://large.cn/" + i, "pages/r" + i, null));
        }
        Map<String, Role> members = new HashMap<>();
        for (int i = 0; i < 1_000; i++) {
            members.put("member" + i, Role.EXPERIENCER);
        }
        Account large = new Account("wxlarge", members, rules);
        active.swap(new Revision(Rules.index(large, account(1, 0)), 0, Instant.now()));
        assertTrue(current().index().memoryBytes() > 80_000);
        DeltaApplier applier = new DeltaApplier(active, Runnable::run, () -> Pacer.NONE, 20_000);
        apply(applier, 0, 1, new Account("wxlarge", members, List.of()));
        assertTrue(current().index().memoryBytes() < 60_000);
        apply(applier, 1, 2, new Account("wxlarge", Map.of(), List.of()));
        assertTrue(current().index().memoryBytes() < 20_000);
        assertEquals("pages/r0", livePage("https://h1-0.cn/0"));
    }

    @Test
    void manyChangesDuringAMerge_areMergedNext() {
        serve(50);
        long fresh = current().index().memoryBytes();
        List<Runnable> background = new ArrayList<>();
        DeltaApplier applier = new DeltaApplier(active, background::add, () -> Pacer.NONE, 2_000);
        for (int revision = 0; revision < 200; revision++) {
            apply(applier, revision, revision + 1, account(revision % 50, 7));
        }
        assertTrue(current().index().memoryBytes() > fresh + 2_000);
        assertEquals(1, background.size());
        background.get(0).run();
        assertEquals(1, background.size());
        assertEquals(1, current().index().layers().length);
        assertTrue(current().index().memoryBytes() <= fresh);
        assertEquals("pages/r7", livePage("https://h49-0.cn/0"));
    }

    /**
     * A reader sees each account whole, in the state of its last change up to the reader's revision. Revisions never
     * fall.
     */
    @Test
    void readersSeeWholeChanges_whileLayersAreMerged() throws Exception {
        int accounts = 200;
        serve(accounts);
        long fresh = current().index().memoryBytes();
        ExecutorService background = Executors.newSingleThreadExecutor();
        ExecutorService readers = Executors.newFixedThreadPool(2);
        AtomicBoolean done = new AtomicBoolean();
        AtomicInteger checks = new AtomicInteger();
        List<java.util.concurrent.Future<?>> results = new ArrayList<>();
        for (int r = 0; r < 2; r++) {
            results.add(readers.submit(() -> {
                long last = 0;
                for (int n = 0; !done.get(); n++) {
                    Revision seen = current();
                    assertTrue(seen.revision() >= last);
                    last = seen.revision();
                    assertWhole(seen, n % accounts);
                    checks.incrementAndGet();
                }
                return null;
            }));
        }
        DeltaApplier applier = new DeltaApplier(active, background, () -> Pacer.NONE, 50_000);
        int mostLayers = 0;
        for (long revision = 0; revision < 3000; revision++) {
            assertEquals(
                    Result.APPLIED,
                    apply(applier, revision, revision + 1, account(changedBy(revision + 1), revision + 1)));
            mostLayers = Math.max(mostLayers, current().index().layers().length);
        }
        done.set(true);
        for (java.util.concurrent.Future<?> result : results) {
            result.get(20, TimeUnit.SECONDS);
        }
        readers.shutdown();
        background.shutdown();
        assertTrue(background.awaitTermination(20, TimeUnit.SECONDS));
        assertTrue(checks.get() > 100);
        assertTrue(mostLayers > 1 && mostLayers <= 5, "layers: " + mostLayers);
        assertEquals(accounts * 10, current().index().rules());
        assertTrue(current().index().memoryBytes() <= fresh + 50_000 + fresh / 8);
        for (int i = 0; i < accounts; i++) {
            assertWhole(current(), i);
        }
    }

    private static void assertWhole(Revision seen, int account) {
        String page = "pages/r" + lastChange(account, seen.revision());
        RuleView rule = new RuleView();
        for (int i = 0; i < 10; i++) {
            Link link = Rules.link("https://h" + account + "-" + i % 3 + ".cn/" + i);
            assertTrue(seen.index().find(link, rule), () -> "no rule for " + link);
            assertEquals(page, rule.livePage());
        }
    }

    /** The last revision, up to the given one, that changed an account; 0 for none. */
    private static long lastChange(int account, long revision) {
        long last = revision;
        while (last > 0 && changedBy(last) != account) {
            last--;
        }
        return last;
    }

    /** The account, of two hundred, that a revision changes. */
    private static int changedBy(long revision) {
        return (int) ((revision - 1) * 7 % 200);
    }
}
