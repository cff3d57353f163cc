package io.scangate.gateway.index;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.rule.Account;
import io.scangate.gateway.rule.Rule;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class PacerTest {
    private static final long PIECE = Pacer.BURST_NANOS * 3 / 10;

    /** A clock that a test sets, with rests that take as long as they should. */
    private static final class SetTime implements Pacer.Timer {
        long now = Long.MAX_VALUE - 5;
        long rested;
        long burst;
        long longestBurst;

        void work(long nanos) {
            now += nanos;
            burst += nanos;
            longestBurst = Math.max(longestBurst, burst);
        }

        @Override
        public long nanoTime() {
            return now;
        }

        @Override
        public void rest(long nanos) {
            now += nanos;
            rested += nanos;
            burst = 0;
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.01, 0.25, 0.5, 0.9})
    void theWorkTakesItsShareInShortBursts(double share) {
        SetTime time = new SetTime();
        Pacer pacer = new Pacer(share, time);
        long busy = 0;
        // Four pieces are a burst.
        for (int i = 0; i < 4_000; i++) {
            time.work(PIECE);
            busy += PIECE;
            pacer.piece();
        }
        assertEquals((double) busy * (1 - share) / share, (double) time.rested, 5_000.0);
        assertTrue(time.longestBurst < Pacer.BURST_NANOS + PIECE, () -> time.longestBurst + " ns");
    }

    @Test
    void manyItemsAreAPiece() {
        SetTime time = new SetTime();
        Pacer pacer = new Pacer(0.5, time);
        time.work(Pacer.BURST_NANOS);
        for (int i = 1; i < 64; i++) {
            pacer.item();
        }
        assertEquals(0, time.rested);
        pacer.item();
        assertEquals(Pacer.BURST_NANOS, time.rested);
    }

    @Test
    void aWaitForTheNetworkCountsLittle() {
        SetTime time = new SetTime();
        Pacer pacer = new Pacer(0.5, time);
        time.work(1_000 * Pacer.BURST_NANOS);
        pacer.piece();
        assertEquals(Pacer.COUNTED_NANOS, time.rested);
    }

    @Test
    void aWholeProcessorNeverRests() {
        SetTime time = new SetTime();
        Pacer pacer = new Pacer(1, time);
        time.work(1_000 * Pacer.BURST_NANOS);
        pacer.piece();
        assertEquals(0, time.rested);
    }

    @Test
    void aHurriedPacerDoesNotRest() {
        SetTime time = new SetTime();
        Pacer pacer = new Pacer(0.5, time);
        pacer.hurry();
        time.work(Pacer.BURST_NANOS);
        pacer.piece();
        assertEquals(0, time.rested);
    }

    @Test
    void hurryEndsARest() throws Exception {
        PacedTime time = PacedTime.standing();
        Pacer pacer = time.pacer();
        ExecutorService worker = Executors.newSingleThreadExecutor();
        try {
            Future<?> work = worker.submit(pacer::piece);
            time.awaitRest();
            pacer.hurry();
            work.get();
            pacer.piece();
            assertEquals(1, time.rests());
        } finally {
            worker.shutdownNow();
        }
    }

    @Test
    void abandonAndInterruptEndARestAndTheWork() throws Exception {
        PacedTime time = PacedTime.standing();
        Pacer pacer = time.pacer();
        ExecutorService worker = Executors.newSingleThreadExecutor();
        try {
            Future<?> work = worker.submit(pacer::piece);
            time.awaitRest();
            pacer.abandon();
            assertTrue(assertThrows(ExecutionException.class, work::get).getCause() instanceof AbandonedException);
            assertThrows(AbandonedException.class, pacer::piece);
            PacedTime other = PacedTime.standing();
            Future<?> interrupted = worker.submit(other.pacer()::piece);
            other.awaitRest();
            worker.shutdownNow();
            assertTrue(
                    assertThrows(ExecutionException.class, interrupted::get).getCause() instanceof AbandonedException);
        } finally {
            worker.shutdownNow();
        }
    }

    private static Account account(int rules) {
        List<Rule> all = new ArrayList<>();
        for (int i = 0; i < rules; i++) {
            all.add(new Rule("https://one.cn/" + i + "/", "pages/p" + i, null));
        }
        return new Account("wx1", Map.of(), all);
    }

    /** One account and one origin may have all rules, so their number of rules must not be the length of a burst. */
    @Test
    void eachStepOfACompilationRests() {
        PacedTime time = PacedTime.flying();
        RuleIndexCompiler compiler = new RuleIndexCompiler(rejected -> {}, time.pacer());
        compiler.add(account(6_400));
        int added = time.rests();
        assertTrue(added >= 100, () -> added + " rests");
        RuleIndex index = compiler.compile();
        int compiled = time.rests() - added;
        // The rules are collected, sorted, measured, split and written.
        assertTrue(compiled >= 500, () -> compiled + " rests");
        assertEquals(6_400, index.rules());
    }

    @Test
    void filesAndMergesRest(@TempDir Path dir) throws Exception {
        RuleIndex base = Rules.index(account(6_400));
        PacedTime writing = PacedTime.flying();
        Path file = dir.resolve("rules.compiled");
        CompiledFile.write(
                file, new CompiledFile.Contents(base, 1, new CompiledFile.Source(0, 0), ""), writing.pacer());
        PacedTime reading = PacedTime.flying();
        assertEquals(6_400, CompiledFile.read(file, reading.pacer()).index().rules());
        assertTrue(writing.rests() > 5 && reading.rests() > 10, () -> writing.rests() + ", " + reading.rests());

        RuleIndexDelta delta = new RuleIndexDelta(base, rejected -> {});
        delta.replace(new Account("wx2", Map.of(), List.of(new Rule("https://two.cn/", "pages/p", null))));
        PacedTime merging = PacedTime.flying();
        assertEquals(6_401, delta.apply().merge(merging.pacer()).rules());
        assertTrue(merging.rests() >= 200, () -> merging.rests() + " rests");
    }

    @Test
    void workWithoutAPaceIgnoresEveryCall() {
        Pacer.NONE.abandon();
        assertDoesNotThrow(Pacer.NONE::piece);
    }
}
