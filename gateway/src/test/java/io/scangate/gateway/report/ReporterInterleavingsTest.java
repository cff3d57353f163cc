package io.scangate.gateway.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.scangate.gateway.index.RuleIndex;
import io.scangate.gateway.index.RuleView;
import io.scangate.gateway.index.Rules;
import io.scangate.gateway.link.Link;
import io.scangate.gateway.report.ReportClient.Outcome;
import io.scangate.gateway.report.ReportClient.Result;
import io.scangate.gateway.testing.Interleavings;
import io.scangate.gateway.testing.MemoryFolder;
import io.scangate.gateway.usage.Opened;
import io.scangate.gateway.usage.ScanLog;
import io.scangate.gateway.usage.Scene;
import io.scangate.gateway.usage.Usage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Scans, counts of the process before, reports whose answers are lost, and the close, in many orders of their steps. */
class ReporterInterleavingsTest {
    @Test
    void eachScanIsInOneBatch_alsoAfterAnInterruptedClose() {
        Interleavings.checkWithTimeouts(500, Scenario.class, Usage.class);
    }

    /** Every third answer is lost. */
    public static final class Scenario implements Runnable {
        private static final int SCANS = 4;
        private static final int INHERITED = 2;
        private static final RuleIndex INDEX = Rules.published("https://h.cn/");
        private static final Link LINK = Rules.link("https://h.cn/a");
        private static final ObjectMapper JSON = new ObjectMapper();
        private static final GatewayState STATE = new GatewayState(-1, null, null, "starting", 0, Map.of(), "9.9.9");

        private final Map<Long, String> batches = new LinkedHashMap<>();
        private final Usage usage = new Usage();
        private int answers;

        @Override
        public void run() {
            Path folder = folder();
            try {
                Path file = folder.resolve("reports.json");
                Reporter reporter = new Reporter(
                        usage,
                        Duration.ofMillis(1),
                        new Outbox(file, () -> {}),
                        this::take,
                        "test",
                        () -> STATE,
                        question -> "");
                reporter.start();
                Interleavings.together(() -> scan(usage, SCANS), () -> inherit(reporter));
                do {
                    // A close gives up after some seconds, which are few steps here.
                    reporter.close();
                } while (reporter.isAlive());
                assertEquals(0, reporter.defects());
                takeTheRest(new Outbox(file, () -> {}));
                assertEquals(SCANS + INHERITED, scans());
            } finally {
                MemoryFolder.delete(folder);
            }
        }

        private static Path folder() {
            try {
                return MemoryFolder.create("interleavings");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static void inherit(Reporter reporter) {
            Usage before = new Usage();
            scan(before, INHERITED);
            Reporter.counts(before.drain()).forEach(reporter::inherit);
        }

        private static void scan(Usage usage, int scans) {
            ScanLog log = usage.newLog();
            RuleView rule = new RuleView();
            assertTrue(INDEX.find(LINK, rule));
            log.tick(1);
            for (int scan = 0; scan < scans; scan++) {
                log.decided(rule, LINK, Opened.RELEASE, Scene.NONE);
                log.handOver();
            }
        }

        private Result take(String gateway, byte[] json) throws InterruptedException {
            try {
                JsonNode batch = JSON.readTree(json).path("batch");
                if (batch.isObject()) {
                    add(batch);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            if (++answers % 3 == 0) {
                return new Result(Outcome.FAILED, "lost");
            }
            // An answer takes its time, so an interrupt of the close may come instead.
            new CountDownLatch(1).await(1, TimeUnit.MILLISECONDS);
            return new Result(Outcome.TAKEN, "");
        }

        /** A control plane adds the batch of a number once. */
        private void add(JsonNode batch) {
            String json = batch.toString();
            String before = batches.putIfAbsent(batch.path("sequence").asLong(), json);
            assertEquals(before == null ? json : before, json);
        }

        private void takeTheRest(Outbox outbox) {
            try {
                for (CountBatch batch = outbox.next(); batch != null; batch = outbox.next()) {
                    add(JSON.readTree(batch.json()));
                    outbox.taken();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private long scans() {
            long all = 0;
            for (String batch : batches.values()) {
                all += sum(batch);
            }
            return all;
        }

        private static long sum(String batch) {
            try {
                return CountBatch.of(batch).toCounts().scans();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
