package io.scangate.gateway.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.scangate.gateway.testing.Golden;
import io.scangate.gateway.usage.ScanCounts;
import io.scangate.gateway.usage.ScanKind;
import io.scangate.gateway.usage.ScanSums;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The bytes of a report, and of a line of {@code reports.json}. */
class ReportGoldenTest {
    private static ScanCounts counts() {
        ScanSums sums = new ScanSums(100);
        sums.count(490_000, "wx1", "https://h/", new ScanKind("open", "release", null, "1011"), 3);
        sums.uncounted(5);
        return new ScanCounts(sums, List.of("https://h/x?a=%E5%BE%AE"), List.of("https://h/no"));
    }

    private static byte[] report() {
        GatewayState state = new GatewayState(
                7,
                "e3c01a030ef8bc2e-eab8499bf6bd11e8",
                "cc86c14dbf3da0e5c039c11f2ce79fe69c679e35fdeb9f2f38d2f97abdfaf7ab",
                "current",
                41,
                new TreeMap<>(Map.of("role-policy", "all", "min-client-version", "")),
                "0.2.0");
        return new Report("gw-1 雪", 1_764_400_000_000L, true, state)
                .with(BatchWriter.batches(8, counts()).get(0));
    }

    @Test
    void theBytesAreThoseOfTheFormat() throws Exception {
        Golden.check("report", Report.FORMAT.substring(Report.FORMAT.indexOf('/') + 1), "json", report());
    }

    /** The file has no version of its own: lines that a program does not know are put aside, so the form stays. */
    @Test
    void aLineOfTheStateDirectoryStaysTheSame() throws Exception {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        for (CountBatch batch : BatchWriter.batches(8, counts())) {
            CheckedLines.write(file, batch.json());
        }
        for (CountBatch change : BatchWriter.changes(9, counts())) {
            CheckedLines.write(file, change.json());
        }
        Golden.check("outbox", "1", "json", file.toByteArray());
        List<String> lines = new ArrayList<>();
        CheckedLines read = CheckedLines.read(new ByteArrayInputStream(file.toByteArray()), lines::add);
        assertEquals(new CheckedLines(0, false), read);
        assertEquals(2, lines.size());
        for (String line : lines) {
            assertEquals(3 + 5, CountBatch.of(line).toCounts().scans());
            assertEquals(line, new String(CountBatch.of(line).json(), StandardCharsets.UTF_8));
        }
    }
}
