package io.scangate.config.soak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

/** The soak's judgement itself: of growth, of answers, and its picture. */
class JudgementTest {
    private static final double HOURS = 2;

    /** Two hours of a sample each ten seconds. */
    private static Series series(Quantity quantity, DoubleUnaryOperator ofHours) {
        Series series = new Series("gateway", quantity);
        for (double seconds = 0; seconds <= HOURS * 3600; seconds += 10) {
            series.add(seconds, ofHours.applyAsDouble(seconds / 3600));
        }
        return series;
    }

    private static List<String> growths(Quantity quantity, DoubleUnaryOperator ofHours) {
        return Report.growths(List.of(series(quantity, ofHours)), true);
    }

    @Test
    void theSlopeIsThatOfMostPoints() {
        double[] times = {0, 1, 2, 3, 4, 5, 6};
        assertEquals(2, Slope.of(times, new double[] {1, 3, 5, 700, 9, 11, 13}), 1e-9);
        assertEquals(0, Slope.of(times, new double[] {4, 4, 4, 4, 4, 4, 4}));
        assertEquals(0, Slope.of(new double[] {1}, new double[] {4}));
        assertEquals(2.5, Slope.median(4, 1, 2, 3));
    }

    @Test
    void noiseAndTheWarmUpAreNoGrowth() {
        Random random = new Random(1);
        assertEquals(List.of(), growths(Quantity.DESCRIPTORS, hours -> 60 + random.nextInt(20)));
        assertEquals(
                List.of(),
                growths(Quantity.HEAP, hours -> 20e6 + 30e6 * Math.min(hours, 0.25) + random.nextInt(500_000)));
        assertEquals(List.of(), growths(Quantity.THREADS, hours -> 40 - hours));
    }

    @Test
    void aSmallLeakUnderNoiseIsGrowth() {
        Random random = new Random(2);
        assertEquals(
                1,
                growths(Quantity.DESCRIPTORS, hours -> 60 + Math.floor(4 * hours) + random.nextInt(20))
                        .size());
        assertEquals(
                1,
                growths(Quantity.THREADS, hours -> 40 + Math.floor(3 * hours)).size());
        assertEquals(
                1,
                growths(Quantity.HEAP, hours -> 20e6 + 2e6 * hours + random.nextInt(500_000))
                        .size());
        assertEquals(1, growths(Quantity.DIRECT, hours -> 8e6 + 2e6 * hours).size());
        assertEquals(
                1, growths(Quantity.RESIDENT, hours -> 200e6 + 15e6 * hours).size());
    }

    @Test
    void aShortRunJudgesOnlyNumbers() {
        Series heap = series(Quantity.HEAP, hours -> 20e6 * (1 + hours));
        Series threads = series(Quantity.THREADS, hours -> 20 * (1 + hours));
        assertEquals(2, Report.growths(List.of(heap, threads), true).size());
        List<String> ofAShortRun = Report.growths(List.of(heap, threads), false);
        assertEquals(1, ofAShortRun.size());
        assertTrue(ofAShortRun.get(0).contains("threads"), ofAShortRun::toString);
    }

    @Test
    void anAnswerIsRightAtItsRevisionOnly() {
        History history = new History();
        history.add(1, 10, 11, "unpublished");
        history.add(1, 20, 23, "release pages/v1");
        assertTrue(history.allows(1, 10, History.NONE));
        assertFalse(history.allows(1, 11, History.NONE));
        assertTrue(history.allows(1, 20, "unpublished"));
        assertFalse(history.allows(1, 20, "release pages/v1"));
        assertTrue(history.allows(1, 22, "unpublished") && history.allows(1, 22, "release pages/v1"));
        assertFalse(history.allows(1, 23, "unpublished"));
        assertTrue(history.allows(2, 23, History.NONE));
        assertEquals(23, history.known());
    }

    @Test
    void answersWaitUntilTheirRevisionIsKnown_andWrongOnesAreFaults() throws Exception {
        History history = new History();
        Faults faults = new Faults();
        Answers answers = new Answers(history, faults);
        answers.take(1, "5", "{\"action\": \"open\", \"version\": \"release\", \"page\": \"pages/v1?x=1\"}");
        answers.take(1, "5", "{\"action\": \"fallback\", \"reason\": \"no_rule\"}");
        answers.settle();
        assertEquals(2, answers.waiting());
        history.add(1, 4, 5, "release pages/v1");
        answers.settle();
        assertEquals(0, answers.waiting());
        assertEquals(List.of("wrong: slot 1 at revision 5: no_rule"), faults.faults());
        assertEquals(
                Map.of("checked answers", 2L, "scans of changing rules", 1L, "scans without a rule", 1L),
                faults.counts());
        answers.takeSteady("release pages/a", "{\"action\": \"fallback\", \"reason\": \"no_rule\"}");
        assertEquals(2, faults.faults().size());
    }

    @Test
    void aScrapeAddsTheLinesOfAName() {
        Scrape page = new Scrape("# HELP a b\na 1.0\na_b 7\nc{x=\"1\",y=\"2\"} 2.5e1\nc{x=\"2\",y=\"2\"} 3\n");
        assertEquals(1, page.sum("a"));
        assertEquals(28, page.sum("c"));
        assertEquals(25, page.sum("c{x=\"1\""));
    }

    @Test
    void thePictureHasALineForEachProcess() {
        Series one = series(Quantity.HEAP, hours -> 20e6);
        Series two = series(Quantity.THREADS, hours -> 40);
        String svg = Plot.svg("title", List.of("gateway"), List.of(one, two));
        assertEquals(2, svg.split("class=\"v\"", -1).length - 1);
        assertTrue(svg.contains("heap after GC, MB") && svg.contains("120 min"), svg);
        assertEquals(20, Plot.niceAbove(12));
        assertEquals(100, Plot.niceAbove(81));
        assertEquals(1, Plot.niceAbove(1));
    }
}
