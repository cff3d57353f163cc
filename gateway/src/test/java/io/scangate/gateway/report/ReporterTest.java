package io.scangate.gateway.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.scangate.gateway.disk.StateDirectory;
import io.scangate.gateway.index.RuleIndex;
import io.scangate.gateway.index.RuleIndexCompiler;
import io.scangate.gateway.index.RuleView;
import io.scangate.gateway.link.Link;
import io.scangate.gateway.link.LinkParser;
import io.scangate.gateway.rule.Account;
import io.scangate.gateway.rule.Rule;
import io.scangate.gateway.settings.ServerAddresses;
import io.scangate.gateway.source.feed.ControlPlane;
import io.scangate.gateway.source.feed.ControlPlane.Fault;
import io.scangate.gateway.testing.SlowPart;
import io.scangate.gateway.testing.Waiting;
import io.scangate.gateway.tls.ClientTls;
import io.scangate.gateway.usage.Opened;
import io.scangate.gateway.usage.ScanLog;
import io.scangate.gateway.usage.Scene;
import io.scangate.gateway.usage.Usage;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

@Timeout(60)
class ReporterTest {
    private static final GatewayState STARTING =
            new GatewayState(-1, null, null, "starting", 0, Map.of("role-policy", "strict"), "9.9.9");
    private static final List<Fault> FAULTS = List.of(Fault.NONE, Fault.ERROR, Fault.CUT);

    private final Path dir;
    private final StateDirectory state;
    private final Usage usage = new Usage();
    private final RuleView rule = new RuleView();
    private final Link link = (Link) LinkParser.parse("https://h/x");
    private final RuleIndex index;

    ReporterTest(@TempDir Path dir) {
        this.dir = dir;
        this.state = StateDirectory.open(dir);
        RuleIndexCompiler compiler = new RuleIndexCompiler(rejected -> {});
        compiler.add(new Account("wx1", Map.of(), List.of(new Rule("https://h/", "p", null))));
        index = compiler.compile();
        index.find(link, rule);
    }

    private Reporter start(ControlPlane plane) {
        return start(plane.address());
    }

    private Reporter start(String addresses) {
        return start(addresses, () -> STARTING);
    }

    private Reporter start(String addresses, Supplier<GatewayState> now) {
        return start(addresses, now, question -> "");
    }

    private Reporter start(String addresses, Supplier<GatewayState> now, UnaryOperator<String> comparison) {
        Reporter.Target target =
                new Reporter.Target(ServerAddresses.parse("report-to", addresses), "", ClientTls.DEFAULT);
        Reporter reporter = new Reporter(usage, Duration.ofMillis(20), state, target, "gw", now, comparison);
        reporter.start();
        return reporter;
    }

    @Test
    void everyScanIsCountedOnceDespiteLostAnswersFailuresAndRestarts() throws Exception {
        Random random = new Random(3);
        long scans = 0;
        try (ControlPlane plane = new ControlPlane()) {
            for (int round = 0; round < 6; round++) {
                Reporter reporter = start(plane);
                try {
                    ScanLog log = usage.newLog();
                    log.tick(3_600_000);
                    for (int i = 0; i < 20; i++) {
                        plane.fault(FAULTS.get(random.nextInt(FAULTS.size())));
                        int more = random.nextInt(1000);
                        for (int scan = 0; scan < more; scan++) {
                            log.decided(rule, link, Opened.RELEASE, Scene.SCAN);
                        }
                        scans += more;
                        log.handOver();
                        SlowPart.pause(random.nextInt(60));
                    }
                } finally {
                    reporter.close();
                }
            }
            plane.fault(Fault.NONE);
            start(plane).close();
            assertEquals(scans, plane.scans());
            assertEquals(1, plane.gateways());
        }
    }

    private void scan(int number) {
        ScanLog log = usage.newLog();
        log.tick(3_600_000);
        for (int i = 0; i < number; i++) {
            log.decided(rule, link, Opened.RELEASE, Scene.SCAN);
        }
        log.handOver();
    }

    @Test
    void aBatchThatCannotBeStoredIsPutAside_andLaterOnesAreSent() throws Exception {
        try (ControlPlane plane = new ControlPlane()) {
            plane.fault(Fault.UNSTORABLE_BATCH);
            Reporter reporter = start(plane);
            try {
                scan(5);
                Waiting.await("the refusal").until(() -> reporter.refusals() == 1);
                Waiting.await("the next batch").until(() -> reporter.waiting() == 0);
                assertTrue(plane.lastReport().contains("\"state\":\"starting\""), "no status");
                plane.fault(Fault.NONE);
                scan(7);
                Waiting.await("later scans").until(() -> plane.scans() == 7);
                assertEquals(0, reporter.failures());
                assertEquals(1, reporter.refusals());
            } finally {
                reporter.close();
            }
            List<String> refused = Files.readAllLines(dir.resolve("reports-refused.json"));
            assertEquals(1, refused.size());
            assertTrue(refused.get(0).contains("\"scene\":\"1011\",\"scans\":5"), refused.get(0));
        }
    }

    @Test
    void aBatchWithIgnoredCountsIsTaken_andCounted() throws Exception {
        try (ControlPlane plane = new ControlPlane()) {
            plane.fault(Fault.IGNORED_COUNTS);
            Reporter reporter = start(plane);
            try {
                scan(5);
                Waiting.await("the batch").until(() -> reporter.incomplete() == 1);
                assertEquals(5, plane.scans());
                assertEquals(0, reporter.waiting());
                assertEquals(0, reporter.failures() + reporter.refusals());
                plane.fault(Fault.NONE);
                scan(7);
                Waiting.await("later scans").until(() -> plane.scans() == 12 && reporter.waiting() == 0);
                assertEquals(1, reporter.incomplete());
            } finally {
                reporter.close();
            }
        }
    }

    @Test
    void theStatusIsReportedWhileBatchesFail() throws Exception {
        try (ControlPlane plane = new ControlPlane()) {
            plane.fault(Fault.NO_BATCH);
            scan(5);
            Reporter reporter = start(plane);
            try {
                Waiting.await("a failed batch").until(() -> reporter.failures() > 0);
                assertTrue(plane.lastReport().contains("\"state\":\"starting\""), "no status");
                assertTrue(reporter.waiting() > 0);
                plane.fault(Fault.NONE);
                scan(1);
                Waiting.await("the scans").until(() -> plane.scans() == 6);
                assertEquals(0, reporter.refusals());
            } finally {
                reporter.close();
            }
        }
    }

    @Test
    void aStalledAnswerToAReportIsAbandoned() throws Exception {
        try (ControlPlane plane = new ControlPlane();
                ServerSocket stalling = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            String both = "http://127.0.0.1:" + stalling.getLocalPort() + "," + plane.address();
            Thread peer = new Thread(() -> answerHalf(stalling));
            peer.setDaemon(true);
            peer.start();
            Reporter reporter = start(both);
            try {
                Waiting.await("a report").until(() -> !plane.lastReport().isEmpty());
            } finally {
                reporter.close();
            }
        }
    }

    private static void answerHalf(ServerSocket server) {
        try {
            Socket socket = server.accept();
            socket.getOutputStream()
                    .write("HTTP/1.1 503 Busy\r\nContent-Length: 100\r\n\r\nhalf".getBytes(StandardCharsets.US_ASCII));
            assertTrue(socket.getInputStream().transferTo(OutputStream.nullOutputStream()) > 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A head that never ends, a few bytes at a time; and the report is not even read. */
    @Test
    void aTrickledAnswerIsAbandonedAtTheDeadline_andNoScanIsLost() throws Exception {
        try (ControlPlane plane = new ControlPlane();
                ServerSocket trickling = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            AtomicBoolean closed = new AtomicBoolean();
            Thread peer = new Thread(() -> {
                trickle(trickling);
                closed.set(true);
            });
            peer.setDaemon(true);
            peer.start();
            scan(40_000);
            String both = "http://127.0.0.1:" + trickling.getLocalPort() + "," + plane.address();
            Reporter reporter = start(both);
            try {
                Waiting.await("the scans").until(() -> plane.scans() == 40_000 && reporter.waiting() == 0);
                Waiting.await("the end of the connection").until(closed::get);
                assertEquals(1, reporter.failures());
                assertTrue(reporter.isAlive());
            } finally {
                reporter.close();
            }
        }
    }

    private static void trickle(ServerSocket server) {
        try (Socket socket = server.accept()) {
            socket.getOutputStream().write("HTTP/1.1 204 No Content\r\nX: ".getBytes(StandardCharsets.US_ASCII));
            while (true) {
                socket.getOutputStream().write('x');
                SlowPart.pause(20);
            }
        } catch (IOException e) {
            // The gateway has closed the connection.
        }
    }

    /** The control plane is of an earlier version, or a proxy has damaged the report: the batch stays. */
    @Test
    void aReportThatIsRefusedAsMalformedIsSentAgain() throws Exception {
        try (ControlPlane plane = new ControlPlane()) {
            plane.fault(Fault.MALFORMED_REPORT);
            scan(5);
            Reporter reporter = start(plane);
            try {
                Waiting.await("a refusal").until(() -> reporter.failures() > 0);
                assertEquals(1, reporter.waiting());
                assertEquals(0, reporter.refusals());
                plane.fault(Fault.NONE);
                scan(1);
                Waiting.await("the scans").until(() -> plane.scans() == 6);
            } finally {
                reporter.close();
            }
        }
    }

    @Test
    void droppedScansAreReported() throws Exception {
        Logger logger = (Logger) LoggerFactory.getLogger(Losses.class);
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        logger.addAppender(log);
        long scans = 3L * 128 * 8192;
        scan((int) scans);
        try (ControlPlane plane = new ControlPlane()) {
            Reporter reporter = start(plane);
            try {
                Waiting.await("all scans").until(() -> plane.scans() + plane.uncounted() == scans);
                assertTrue(plane.scans() > 0 && plane.uncounted() > 0);
                assertEquals(plane.uncounted(), reporter.uncounted());
                String told = plane.uncounted() + " scans were not counted";
                Waiting.await("the line of the log").until(() -> log.list.stream()
                        .anyMatch(event -> event.getFormattedMessage().startsWith(told)));
            } finally {
                reporter.close();
            }
        } finally {
            logger.detachAppender(log);
        }
    }

    @Test
    void aDefectDoesNotEndTheReports() throws Exception {
        GatewayState state = new GatewayState(-1, null, null, "starting", 0, Map.of(), null);
        AtomicInteger calls = new AtomicInteger();
        try (ControlPlane plane = new ControlPlane()) {
            Reporter reporter = start(plane.address(), () -> {
                switch (calls.getAndIncrement()) {
                    case 0 -> throw new AssertionError("a defect");
                    case 1 -> throw new OutOfMemoryError("for a test");
                    case 2 -> throw new IllegalStateException("a defect");
                    default -> {
                        return state;
                    }
                }
            });
            try {
                Waiting.await("a report").until(() -> {
                    scan(1);
                    return !plane.lastReport().isEmpty();
                });
                assertEquals(3, reporter.defects());
                assertTrue(reporter.isAlive());
            } finally {
                reporter.close();
            }
        }
    }

    @Test
    void aReportHasTheStatusEvenWithoutScans() throws Exception {
        try (ControlPlane plane = new ControlPlane()) {
            Reporter reporter = start(plane);
            Waiting.await("a report").until(() -> !plane.lastReport().isEmpty());
            reporter.close();
            assertTrue(plane.lastReport().contains("\"revision\":-1,\"state\":\"starting\""), plane.lastReport());
        }
    }

    @Test
    void scansAreCountedWhileTheComparisonOfAccountsFails() throws Exception {
        AtomicInteger compared = new AtomicInteger();
        try (ControlPlane plane = new ControlPlane()) {
            plane.fault(Fault.ASKS);
            Reporter reporter = start(plane.address(), () -> STARTING, question -> {
                compared.incrementAndGet();
                throw new IllegalStateException("a defect");
            });
            try {
                Waiting.await("a question").until(() -> compared.get() > 0);
                scan(5);
                Waiting.await("the scans").until(() -> plane.scans() == 5 && reporter.waiting() == 0);
                int before = compared.get();
                Waiting.await("the next question").until(() -> compared.get() > before);
                assertEquals(0, reporter.failures());
            } finally {
                reporter.close();
            }
        }
    }

    @Test
    void aGatewayThatStopsSignsOff_andComparesNoAccounts() throws Exception {
        AtomicInteger compared = new AtomicInteger();
        CompletableFuture<Void> go = new CompletableFuture<>();
        try (ControlPlane plane = new ControlPlane()) {
            plane.fault(Fault.ASKS);
            Reporter reporter = start(plane.address(), () -> STARTING, question -> {
                compared.incrementAndGet();
                go.join();
                return "{\"revision\": 1}";
            });
            Waiting.await("a question").until(() -> compared.get() == 1);
            Thread closer = new Thread(reporter::close);
            closer.start();
            Waiting.await("the stop").until(() -> closer.getState() == Thread.State.TIMED_WAITING);
            go.complete(null);
            closer.join();
            assertEquals(1, compared.get());
            assertEquals(0, plane.comparisons());
            assertTrue(plane.lastReport().contains("\"stopping\":true"), plane.lastReport());
        }
    }
}
