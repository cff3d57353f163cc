package io.scangate.config.top;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Pages of metrics, and what changed from one to the next. */
class FiguresTest {
    private static final long TWO_SECONDS = TimeUnit.SECONDS.toNanos(2);

    private static MetricsPage page(double start, String... lines) {
        return MetricsPage.parse(
                "# HELP x a metric\nprocess_start_time_seconds " + start + "\n" + String.join("\n", lines));
    }

    @Test
    void aPageHasLabelsWithEscapes_andTimestamps_andNumbersOfAllForms() {
        MetricsPage page =
                page(1, "a{b=\"c\\\"d\\\\e\\nf,}\",g=\"\"} 1.5E3 1700000000000", "a{b=\"x\",} +Inf", "h NaN", "i 3");
        assertEquals(
                Map.of("b", "c\"d\\e\nf,}", "g", ""), page.series("a").get(0).labels());
        assertEquals(1500, page.series("a").get(0).value());
        assertEquals(Double.POSITIVE_INFINITY, page.series("a").get(1).value());
        assertEquals(3, page.sum("i"));
        assertTrue(Double.isNaN(page.sum("h")) && Double.isNaN(page.sum("none")));
        assertThrows(IllegalArgumentException.class, () -> MetricsPage.parse("<html> <body>"));
        assertThrows(IllegalArgumentException.class, () -> MetricsPage.parse("a{b=\"c\" 1"));
    }

    @Test
    void aRateIsTheIncreaseInASecond_ofTheSeriesWithTheLabels() {
        MetricsPage before = page(1, "c_total{s=\"a\"} 10", "c_total{s=\"b\"} 5");
        MetricsPage after = page(1, "c_total{s=\"a\"} 30", "c_total{s=\"b\"} 5", "c_total{s=\"new\"} 4");
        Figures figures = Figures.between(before, after, TWO_SECONDS);
        assertEquals(12, figures.rate("c_total"));
        assertEquals(10, figures.rate("c_total", labels -> "a".equals(labels.get("s"))));
        assertEquals(Map.of("a", 10.0, "new", 2.0), figures.rates("c_total", "s", labels -> true));
        assertTrue(Double.isNaN(Figures.of(after).rate("c_total")));
        assertTrue(Double.isNaN(figures.rate("none")));
    }

    @Test
    void aCounterThatFell_andEachOneOfANewProcess_beganAtZero() {
        MetricsPage before = page(1, "c_total 100", "d_total 1");
        Figures fallen = Figures.between(before, page(1, "c_total 8", "d_total 3"), TWO_SECONDS);
        assertEquals(4, fallen.rate("c_total"));
        assertEquals(1, fallen.rate("d_total"));
        // Its counter has passed the one before meanwhile.
        Figures restarted = Figures.between(before, page(2, "c_total 300"), TWO_SECONDS);
        assertEquals(150, restarted.rate("c_total"));
    }

    @Test
    void aQuantileIsOfTheObservationsSinceTheLastPage() {
        MetricsPage before =
                page(1, "t_bucket{le=\"1.0\"} 1000", "t_bucket{le=\"2.0\"} 1000", "t_bucket{le=\"+Inf\"} 1000");
        MetricsPage after =
                page(1, "t_bucket{le=\"1.0\"} 1000", "t_bucket{le=\"2.0\"} 1090", "t_bucket{le=\"+Inf\"} 1100");
        SortedMap<Double, Double> buckets =
                Figures.between(before, after, TWO_SECONDS).buckets("t", labels -> true);
        assertEquals(1.5, Figures.quantile(buckets, 0.45), 1e-9);
        assertEquals(2, Figures.quantile(buckets, 0.99), 1e-9);
        assertTrue(Double.isNaN(
                Figures.quantile(Figures.between(after, after, TWO_SECONDS).buckets("t", labels -> true), 0.5)));
        assertTrue(Double.isNaN(Figures.quantile(new TreeMap<>(), 0.5)));
    }

    @Test
    void textsOfNumbersAreShort() {
        assertEquals(
                "0 1 9.5 12 1.2k 999k 1.0M -",
                String.join(" ", each(0, 1, 9.5, 12.4, 1234, 999_400, 999_600, Double.NaN)));
        assertEquals("512B 1.5K 20M", Cells.bytes(512) + " " + Cells.bytes(1536) + " " + Cells.bytes(20 << 20));
        assertEquals("12us 1.5ms 2s", Cells.latency(12e-6) + " " + Cells.latency(0.0015) + " " + Cells.latency(2));
        assertEquals(
                "0.4s 119s 2m 3h 4d",
                String.join(
                        " ",
                        Cells.age(0.4),
                        Cells.age(119),
                        Cells.age(170),
                        Cells.age(3 * 3600),
                        Cells.age(4 * 86_400 + 5)));
        assertEquals("0.1% 12% -", Cells.percent(1, 1000) + " " + Cells.percent(12, 100) + " " + Cells.percent(0, 0));
    }

    private static String[] each(double... numbers) {
        String[] texts = new String[numbers.length];
        for (int i = 0; i < numbers.length; i++) {
            texts[i] = Cells.number(numbers[i]);
        }
        return texts;
    }
}
