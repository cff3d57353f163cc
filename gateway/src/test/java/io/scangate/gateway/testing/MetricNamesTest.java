package io.scangate.gateway.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MetricNamesTest {
    @ParameterizedTest
    @CsvSource({
        "scans, counter, help, is a counter",
        "scans_total, gauge, help, is a gauge",
        "scans, gauge, '', has no help text",
        "scans_gauge, gauge, help, has a type in its name",
        "cpu_time_ns, gauge, help, has a unit that is not a base unit",
        "cpu_count, gauge, help, has a suffix of histograms",
        "cpuSeconds, gauge, help, is not in lower case with single underscores"
    })
    void brokenRule_isTold(String name, String type, String help, String fault) {
        String scrape = "# HELP " + name + " " + help + "\n# TYPE " + name + " " + type + "\n" + name + "{a=\"b\"} 1\n";
        assertEquals(List.of(name + " " + fault), MetricNames.faults(scrape));
    }

    @Test
    void sampleWithoutTypeIsTold_andHistogramsAreGood() {
        String good = """
                # HELP a_seconds help
                # TYPE a_seconds histogram
                a_seconds_bucket{le="1"} 1
                a_seconds_sum 1
                a_seconds_count 1
                """;
        assertEquals(List.of(), MetricNames.faults(good));
        assertEquals(List.of("b_total has no type"), MetricNames.faults(good + "b_total 1\n"));
    }
}
