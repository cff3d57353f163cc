package io.scangate.gateway.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.index.ActiveIndex.Revision;
import io.scangate.gateway.index.DeltaApplier.Delta;
import io.scangate.gateway.index.DeltaApplier.Result;
import io.scangate.gateway.rule.Account;
import io.scangate.gateway.rule.Rule;
import io.scangate.gateway.testing.Waiting;
import java.lang.ref.WeakReference;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Merges that rest until another thread ends the rest. */
@Timeout(120)
class PacedMergeTest {
    /** So many rules make a layer that the next change does not replace. */
    private static final int LARGE = 16_000;

    private final ActiveIndex active = new ActiveIndex();
    private final PacedTime time = PacedTime.standing();
    private final ExecutorService background = Executors.newSingleThreadExecutor();
    private final ExecutorService callers = Executors.newSingleThreadExecutor();
    private final DeltaApplier applier = new DeltaApplier(active, background, time::pacer, 2_000);
    private long revision;

    @AfterEach
    void stop() throws InterruptedException {
        background.shutdownNow();
        callers.shutdownNow();
        assertTrue(background.awaitTermination(60, TimeUnit.SECONDS));
    }

    private Revision current() {
        return Objects.requireNonNull(active.current());
    }

    private static Account account(int number, int rules, long revision) {
        List<Rule> all = new ArrayList<>();
        for (int i = 0; i < rules; i++) {
            all.add(new Rule("https://h" + number + ".cn/" + i + "/", "pages/r" + revision, null));
        }
        return new Account("wx" + number, Map.of(), all);
    }

    private void change(int number, int rules) {
        Delta delta = new Delta(revision, revision + 1, List.of(account(number, rules, revision + 1)), List.of());
        assertEquals(Result.APPLIED, applier.apply(delta, rejected -> {}));
        revision++;
    }

    private String page(int number) {
        RuleView rule = new RuleView();
        boolean found = current().index().find(Rules.link("https://h" + number + ".cn/0/"), rule);
        return found ? String.valueOf(rule.livePage()) : "none";
    }

    /** Serves rules and changes them until a merge rests. */
    private void restInAMerge() throws InterruptedException {
        active.swap(new Revision(Rules.index(account(0, 500, 0)), 0, Instant.EPOCH));
        while (current().index().frozenLayers() == current().index().layers().length || time.rests() == 0) {
            change(1, 500);
            if (current().index().surplusBytes() > 2_000) {
                time.awaitRest();
            }
        }
    }

    @Test
    void changesAreServedWhileAMergeRests() throws Exception {
        restInAMerge();
        change(2, 1);
        assertEquals("pages/r" + revision, page(2));
        assertEquals(1, time.rests());
        assertTrue(current().index().layers().length > 1);
    }

    @Test
    void aHeldIndexHasOneLayerAndNoChangeWaitsForItsMerge() throws Exception {
        active.swap(new Revision(Rules.index(account(0, 500, 0)), 0, Instant.EPOCH));
        change(1, 1);
        Future<Revision> held = callers.submit(applier::hold);
        time.awaitRest();
        change(2, 1);
        assertEquals("pages/r" + revision, page(2));
        time.endRests();
        Revision merged = Objects.requireNonNull(held.get());
        assertEquals(1, merged.revision());
        assertEquals(1, merged.index().layers().length);
        assertEquals("pages/r2", page(2));
        assertEquals("pages/r1", page(1));
    }

    /** A second merge of all layers would need memory for a third index. */
    @Test
    void allLayersAreNotMergedWhileACallerHoldsAnIndex() throws Exception {
        time.endRests();
        active.swap(new Revision(Rules.index(account(0, 500, 0)), 0, Instant.EPOCH));
        Revision held = Objects.requireNonNull(applier.hold());
        CompiledRules base = held.index().layers()[0];
        for (int i = 0; i < 20; i++) {
            change(1 + i % 4, LARGE);
        }
        assertSame(base, lowest());
        applier.release();
        Waiting.await("a merge of all layers").until(() -> lowest() != base);
    }

    private CompiledRules lowest() {
        CompiledRules[] layers = current().index().layers();
        return layers[layers.length - 1];
    }

    @Test
    void aMergeThatFallsBehindDoesNotRest() throws Exception {
        restInAMerge();
        while (current().index().layers().length - current().index().frozenLayers()
                < DeltaApplier.TOO_MANY_LAYERS - 1) {
            change(10, LARGE);
            assertEquals(1, time.rests());
        }
        change(10, LARGE);
        change(10, LARGE);
        // The end of the merge begins the next one, whose first rest does not end.
        Waiting.await("the next merge").until(() -> time.rests() == 2);
        assertEquals("pages/r" + revision, page(10));
    }

    /** The replaced index would otherwise stay in memory until the end of a merge that is of no use. */
    @Test
    void aSnapshotEndsTheMergeOfTheReplacedIndex() throws Exception {
        restInAMerge();
        WeakReference<CompiledRules> old = new WeakReference<>(current().index().layers()[0]);
        applier.replace(new Revision(Rules.index(account(3, 1, 100)), 100, Instant.EPOCH));
        Waiting.await("the old index is collected").until(() -> {
            System.gc();
            return old.get() == null;
        });
        revision = 100;
        change(4, 1);
        assertEquals("pages/r101", page(4));
        assertEquals("none", page(1));
    }
}
