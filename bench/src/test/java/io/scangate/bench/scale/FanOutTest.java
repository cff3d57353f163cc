package io.scangate.bench.scale;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.bench.scale.FeedFanOut.Fleet;
import org.junit.jupiter.api.Test;

/** The simulations against what can be computed by hand. */
class FanOutTest {
    private static final double CLOSE = 1e-4;
    private static final Costs SOME = new Costs(0.004, 0.001, 0.0005, 0.003, 0.02, 1000, 200, 100);
    private static final Network LOSSY = new Network(0.005, 0.04, 1e7, 0.01);

    @Test
    void withoutCostsAllServeAChangeAtOnce() {
        Outcome direct = new FeedFanOut(Fleet.direct(100, 2, 1), Costs.NONE, Network.NONE, 1).run(3, 5);
        Outcome tree = new FeedFanOut(new Fleet(100, 2, 1, 5, false), Costs.NONE, Network.NONE, 1).run(3, 5);
        assertEquals(0, direct.longestUntil(1), CLOSE);
        assertEquals(0, tree.longestUntil(1), CLOSE);
    }

    @Test
    void aSourceAnswersOneAfterTheOther() {
        Costs costs = Costs.NONE.withDelta(0.01);
        for (int processors = 1; processors <= 4; processors *= 2) {
            Outcome outcome = new FeedFanOut(Fleet.direct(100, 1, processors), costs, Network.NONE, 1).run(1, 1);
            assertEquals(0.01 * 100 / processors, outcome.until(1), CLOSE, processors + " processors");
            assertEquals(0.01 * 50 / processors, outcome.until(0.495), 0.011, processors + " processors");
        }
    }

    @Test
    void twoSourcesHalveTheTime() {
        Costs costs = Costs.NONE.withDelta(0.01);
        Outcome outcome = new FeedFanOut(Fleet.direct(100, 2, 1), costs, Network.NONE, 1).run(1, 1);
        assertEquals(0.5, outcome.until(1), CLOSE);
    }

    @Test
    void aTreeTakesOneRowOfAnswersForEachLevel() {
        Costs costs = Costs.NONE.withDelta(0.01);
        FeedFanOut tree = new FeedFanOut(new Fleet(10 + 100 + 1000, 1, 1, 10, false), costs, Network.NONE, 1);
        assertEquals(3 * 10 * 0.01, tree.run(1, 1).until(1), CLOSE);
        assertEquals(2, tree.relaysOnTheWay());
        assertEquals(10, tree.connectionsOfASource());
    }

    @Test
    void latencyCountsOnceForEachLevel() {
        Network network = new Network(0.03, 0.03, Double.POSITIVE_INFINITY, 0);
        assertEquals(
                0.03,
                new FeedFanOut(Fleet.direct(20, 1, 1), Costs.NONE, network, 1)
                        .run(1, 1)
                        .until(1),
                0.061);
        FeedFanOut tree = new FeedFanOut(new Fleet(2 + 4 + 8, 1, 1, 2, false), Costs.NONE, network, 1);
        assertTrue(tree.run(1, 1).until(1) >= 0.09 - CLOSE, "three levels");
    }

    @Test
    void aLineSendsAllBytesOneAfterTheOther() {
        Network network = new Network(0, 0, 100_000, 0);
        Costs costs = Costs.NONE.withBytes(1000, 0);
        assertEquals(
                0.5,
                new FeedFanOut(Fleet.direct(50, 1, 1), costs, network, 1)
                        .run(1, 1)
                        .until(1),
                CLOSE);
    }

    @Test
    void bytesThatAreSentArrive() {
        FeedFanOut tree = new FeedFanOut(new Fleet(300, 2, 1, 4, false), SOME, new Network(0, 0.02, 1e9, 0), 5);
        Outcome outcome = tree.run(10, 8);
        long sent = tree.used().sourceBytes() + tree.used().otherBytes();
        // Answers on the way at the end, at most one for each gateway.
        assertTrue(sent >= outcome.receivedBytes() && sent - outcome.receivedBytes() <= 300 * 1200L, sent + " bytes");
        assertEquals(300 * 10, outcome.arrived());
    }

    @Test
    void aSeedRepeatsARun() {
        Outcome one = new FeedFanOut(Fleet.direct(200, 2, 1), SOME, LOSSY, 3).run(10, 8);
        assertEquals(one, new FeedFanOut(Fleet.direct(200, 2, 1), SOME, LOSSY, 3).run(10, 8));
        assertNotEquals(one, new FeedFanOut(Fleet.direct(200, 2, 1), SOME, LOSSY, 4).run(10, 8));
        StoreFanOut.Fleet store = new StoreFanOut.Fleet(200, 5, 1, 1, 0.1, 10_000, 0);
        Outcome other = new StoreFanOut(store, SOME, LOSSY, 3).run(10, 8);
        assertEquals(other, new StoreFanOut(store, SOME, LOSSY, 3).run(10, 8));
        assertNotEquals(other, new StoreFanOut(store, SOME, LOSSY, 4).run(10, 8));
    }

    @Test
    void allGetAllChangesInSpiteOfLossesAndOfARelayThatHangs() {
        FeedFanOut tree = new FeedFanOut(new Fleet(400, 2, 1, 5, false), SOME, LOSSY, 3);
        tree.hang(0);
        Outcome outcome = tree.run(20, 8);
        assertEquals(400 * 20, outcome.arrived());
        // A lost answer is noticed at the end of the poll's wait, 2 s, and 1.5 s more.
        assertTrue(outcome.longestUntil(1) > 1.5, outcome.longestUntil(1) + " s");
    }

    @Test
    void aSlowSourceSendsMoreChangesInFewerAnswers() {
        FeedFanOut slow = new FeedFanOut(Fleet.direct(1000, 1, 1), Costs.NONE.withDelta(0.001), Network.NONE, 1);
        Outcome outcome = slow.run(40, 20);
        assertEquals(40_000, outcome.arrived());
        assertTrue(
                slow.used().processorSeconds() < 10,
                slow.used().processorSeconds() + " s of a processor for 40 changes");
    }

    @Test
    void aStoreIsSeenWithinItsPollAndTheLifeOfItsHead() {
        Costs free = Costs.NONE;
        Outcome polled =
                new StoreFanOut(new StoreFanOut.Fleet(2000, 10, 1, 0, 0, 0, 0), free, Network.NONE, 1).run(1, 1);
        assertTrue(polled.until(1) <= 1 + CLOSE, polled.until(1) + " s");
        assertEquals(0.5, polled.until(0.5), 0.05);
        Outcome cached =
                new StoreFanOut(new StoreFanOut.Fleet(2000, 10, 1, 1, 0, 0, 0), free, Network.NONE, 1).run(1, 1);
        assertTrue(cached.until(1) > polled.until(1) && cached.until(1) <= 2 + CLOSE, cached.until(1) + " s");
    }

    @Test
    void anOriginIsAskedOnceForEachEdge() {
        StoreFanOut store =
                new StoreFanOut(new StoreFanOut.Fleet(1000, 7, 1, 100, 0, 50, 0), Costs.NONE, Network.NONE, 1);
        Outcome outcome = store.run(1, 1);
        assertEquals(1000, outcome.arrived());
        // The head after 0, 100 and 200 s (the change comes after 102 s), and the file of the change.
        assertEquals(7 * 4, store.used().answers());
        assertEquals(outcome.receivedBytes(), store.used().otherBytes());
    }

    @Test
    void eachLookAtEtcdGetsTheWholeHead() {
        StoreFanOut store =
                new StoreFanOut(new StoreFanOut.Fleet(100, 1, 1, 0, 0, 5000, 2), Costs.NONE, Network.NONE, 1);
        store.run(3, 1);
        Usage used = store.used();
        // Two files for one edge: without a change that was missed, one for each.
        assertEquals(3, store.publications());
        assertEquals(5000 * (used.answers() - 3), used.sourceBytes());
        assertTrue(used.answers() >= 100 * (long) (used.seconds() - 1), used.toString());
    }
}
