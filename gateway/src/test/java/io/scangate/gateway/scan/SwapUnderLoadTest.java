package io.scangate.gateway.scan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.Client;
import io.scangate.gateway.LeakCheck;
import io.scangate.gateway.TestGateway;
import io.scangate.gateway.index.ActiveIndex;
import io.scangate.gateway.index.RuleIndex;
import io.scangate.gateway.index.RuleIndexCompiler;
import io.scangate.gateway.rule.Account;
import io.scangate.gateway.rule.Role;
import io.scangate.gateway.rule.Rule;
import io.scangate.gateway.rule.TestPage;
import io.scangate.gateway.rule.Version;
import io.scangate.gateway.testing.Waiting;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Swaps revisions while clients scan. No scan fails, and each answer belongs to one revision. */
@ExtendWith(LeakCheck.class)
@Timeout(60)
class SwapUnderLoadTest {
    private static final int CLIENTS_OF_A_KIND = 32;
    private static final int SWAPS = 200;
    /** The least number of scans of each revision before the next swap. */
    private static final int SCANS_A_SWAP = 40;

    private static final int REVISIONS = 8;
    private static final String LIVE = "https%3A%2F%2Fwx.qq.com%2Fmp%2F%3Fid%3D2";
    private static final Pattern PAGE = Pattern.compile("\\{\"action\":\"miniprogram\",\"appid\":\"wx(\\d+)\","
            + "\"version\":\"(\\w+)\",\"page\":\"pages/(live|test)(\\d+)/index\\?q=([^&]+)&scancode_time=\\d+\"}");

    private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
    private final Set<String> seen = ConcurrentHashMap.newKeySet();
    private final AtomicLong answers = new AtomicLong();
    private volatile boolean stop;

    /**
     * Appid, pages and test version of a rule each depend on the revision, so an answer shows its revision in each of
     * them.
     */
    private static RuleIndex rules(int revision) {
        RuleIndexCompiler compiler = new RuleIndexCompiler(rejected -> {
            throw new AssertionError(rejected.toString());
        });
        TestPage test = new TestPage(
                "pages/test" + revision + "/index", testVersion(revision), List.of("https://wx.qq.com/mp/?id=1"));
        compiler.add(new Account(
                "wx" + revision,
                Map.of("user-ana", Role.ADMIN),
                List.of(new Rule("https://wx.qq.com/mp/", "pages/live" + revision + "/index", test))));
        return compiler.compile();
    }

    private static Version testVersion(int revision) {
        return List.of(Version.DEVELOP, Version.TRIAL, Version.RELEASE).get(revision % 3);
    }

    @Test
    void everyAnswerBelongsToOneRevision_andNoneFails() throws Exception {
        List<RuleIndex> indexes = new ArrayList<>();
        for (int revision = 0; revision < REVISIONS; revision++) {
            indexes.add(rules(revision));
        }
        try (TestGateway gateway = new TestGateway()) {
            gateway.active.swap(new ActiveIndex.Revision(indexes.get(0), 0, Instant.EPOCH));
            List<Thread> clients = startClients(gateway);
            long next = SCANS_A_SWAP;
            for (int swap = 1; swap <= SWAPS; swap++, next = answers.get() + SCANS_A_SWAP) {
                long due = next;
                Waiting.await().until(() -> answers.get() >= due || !failures.isEmpty());
                gateway.active.swap(new ActiveIndex.Revision(indexes.get(swap % REVISIONS), swap, Instant.EPOCH));
            }
            stop = true;
            for (Thread client : clients) {
                client.join();
            }
        }
        assertEquals(List.of(), List.copyOf(failures));
        assertTrue(answers.get() >= SWAPS * SCANS_A_SWAP);
        // Both pages of each revision were answered, so the swaps took place during the load.
        assertEquals(2 * REVISIONS, seen.size(), seen.toString());
    }

    private List<Thread> startClients(TestGateway gateway) {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < CLIENTS_OF_A_KIND; i++) {
            int id = i;
            threads.add(new Thread(() -> run(() -> scanOnOneConnection(gateway, id))));
            threads.add(new Thread(() -> run(() -> scanOnNewConnections(gateway, id))));
        }
        threads.forEach(Thread::start);
        return threads;
    }

    private interface Work {
        void run() throws Exception;
    }

    private void run(Work work) {
        try {
            work.run();
        } catch (Exception e) {
            failures.add(e.toString());
        }
    }

    private void scanOnOneConnection(TestGateway gateway, int id) throws Exception {
        try (Client client = gateway.connect()) {
            for (int i = id; !stop; i++) {
                check(client.send(request(i, "")).read());
            }
        }
    }

    private void scanOnNewConnections(TestGateway gateway, int id) throws Exception {
        for (int i = id; !stop; i++) {
            try (Client client = gateway.connect()) {
                check(client.send(request(i, "Connection: close\r\n")).read());
                assertTrue(client.isClosedByServer());
            }
        }
    }

    /** Requests in turn: the live page, the test page, and the live page by a request that is never part of a batch. */
    private static String request(int i, String headers) {
        return switch (i % 3) {
            case 0 -> "GET /v1/resolve?link=" + LIVE + " HTTP/1.1\r\nHost: a\r\n" + headers + "\r\n";
            case 1 ->
                "GET /v1/resolve?link=" + TestGateway.HIT + " HTTP/1.1\r\nHost: a\r\nX-User: user-ana\r\n" + headers
                        + "\r\n";
            default ->
                "GET /v1/resolve?link=" + LIVE + " HTTP/1.1\r\nHost: a\r\nScangate-Debug: revision\r\n" + headers
                        + "\r\n";
        };
    }

    private void check(Client.Answer answer) {
        Matcher page = PAGE.matcher(answer.body());
        if (answer.status() != 200 || !page.matches()) {
            failures.add(answer.toString());
            return;
        }
        boolean test = page.group(3).equals("test");
        Version version = test ? testVersion(Integer.parseInt(page.group(1))) : Version.RELEASE;
        boolean consistent = page.group(1).equals(page.group(4))
                && page.group(2).equals(version.code())
                && page.group(5).equals(test ? TestGateway.HIT : LIVE);
        if (!consistent) {
            failures.add(answer.body());
        }
        seen.add(page.group(3) + page.group(4));
        answers.incrementAndGet();
    }
}
