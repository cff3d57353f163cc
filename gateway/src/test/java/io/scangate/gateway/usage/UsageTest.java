package io.scangate.gateway.usage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.index.RuleIndex;
import io.scangate.gateway.index.RuleIndexCompiler;
import io.scangate.gateway.index.RuleIndexDelta;
import io.scangate.gateway.index.RuleView;
import io.scangate.gateway.link.Link;
import io.scangate.gateway.link.LinkParser;
import io.scangate.gateway.rule.Account;
import io.scangate.gateway.rule.Rule;
import io.scangate.gateway.testing.Waiting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class UsageTest {
    private static final long HOUR = 3_600_000;
    private static final int HOSTS = 3000;

    private final Usage usage = new Usage();
    private final RuleView rule = new RuleView();

    private static RuleIndex index() {
        RuleIndexCompiler compiler = new RuleIndexCompiler(rejected -> {
            throw new AssertionError(rejected);
        });
        for (int i = 0; i < HOSTS; i++) {
            compiler.add(account(i, "p"));
        }
        return compiler.compile();
    }

    private static Account account(int number, String page) {
        String host = "https://h" + number + "/";
        return new Account(
                "wx" + number, Map.of(), List.of(new Rule(host, page, null), new Rule(host + "a/", page, null)));
    }

    private static Link link(String text) {
        return (Link) LinkParser.parse(text);
    }

    /** The block is not in the queue and with its loop at once: its scans would count twice. */
    @Test
    void aLackOfMemoryForABlockDropsItsScansAndTellsThem() {
        AtomicInteger blocks = new AtomicInteger();
        Usage poor = new Usage(false, 100, () -> {
            if (blocks.incrementAndGet() <= 2) {
                throw new OutOfMemoryError("thrown by the test");
            }
            return new ScanBlock();
        });
        ScanLog log = poor.newLog();
        Link link = link("https://h1/a/b");
        assertTrue(index().find(link, rule));
        log.tick(HOUR);
        for (int round = 0; round < 4; round++) {
            log.decided(rule, link, Opened.RELEASE, Scene.NONE);
            log.handOver();
        }
        assertEquals(2, poor.uncounted());
        ScanCounts counts = poor.drain();
        assertEquals(2, counts.uncounted());
        assertEquals(4, counts.scans());
    }

    @Test
    void aClockThatIsSetBackCountsInTheRightHourAgain() {
        RuleIndex index = index();
        ScanLog log = usage.newLog();
        Link link = link("https://h1/a/b");
        assertTrue(index.find(link, rule));
        for (long hour : new long[] {100, 9_000, 100, 101}) {
            log.tick(hour * HOUR + 1);
            log.decided(rule, link, Opened.RELEASE, Scene.NONE);
        }
        log.handOver();
        RuleId id = new RuleId("wx1", "https://h1/a/");
        Map<Long, Map<RuleId, Long>> counted = new HashMap<>();
        add(counted, usage.drain());
        assertEquals(Map.of(100L, Map.of(id, 2L), 101L, Map.of(id, 1L), 9_000L, Map.of(id, 1L)), counted);
    }

    @Test
    void everyScanIsCountedOnceForItsRuleAndHourAcrossIndexes() {
        Random random = new Random(7);
        RuleIndex index = index();
        ScanLog log = usage.newLog();
        Map<Long, Map<RuleId, Long>> expected = new HashMap<>();
        Map<Long, Map<RuleId, Long>> counted = new HashMap<>();
        long now = 100 * HOUR;
        for (int i = 0; i < 100_000; i++) {
            now += random.nextInt(100);
            log.tick(now);
            if (random.nextInt(2000) == 0) {
                RuleIndexDelta delta = new RuleIndexDelta(index, rejected -> {});
                delta.replace(account(random.nextInt(HOSTS), "p" + i));
                index = delta.apply();
            }
            if (random.nextInt(5000) == 0) {
                index = index.merge();
            }
            if (random.nextInt(3000) == 0) {
                usage.count();
                usage.release();
            }
            if (random.nextInt(20_000) == 0) {
                add(counted, usage.drain());
            }
            int host = (int) Math.abs(random.nextGaussian() * HOSTS / 4) % HOSTS;
            Link link = link("https://h" + host + (random.nextBoolean() ? "/x" : "/a/x"));
            assertTrue(index.find(link, rule));
            log.decided(rule, link, Opened.RELEASE, Scene.NONE);
            expected.computeIfAbsent(now / HOUR, hour -> new HashMap<>())
                    .merge(new RuleId(rule.appid(), rule.prefix()), 1L, Long::sum);
        }
        log.handOver();
        add(counted, usage.drain());
        assertEquals(expected, counted);
        assertTrue(usage.drain().isEmpty());
    }

    @Test
    void theQueueIsBounded_andDroppedScansAreTold() {
        ScanLog log = usage.newLog();
        Link link = link("https://h1/x");
        assertTrue(index().find(link, rule));
        long scans = 3L * Usage.MAX_QUEUED * (1 << 13);
        log.tick(HOUR);
        for (long i = 0; i < scans; i++) {
            log.decided(rule, link, Opened.RELEASE, Scene.NONE);
            assertTrue(usage.queued() <= Usage.MAX_QUEUED);
        }
        log.handOver();
        ScanCounts drained = usage.drain();
        Map<Long, Map<RuleId, Long>> counted = new HashMap<>();
        add(counted, drained);
        long kept = (long) Usage.MAX_QUEUED * (1 << 13);
        assertEquals(Map.of(1L, Map.of(new RuleId("wx1", "https://h1/"), kept)), counted);
        assertEquals(scans - kept, drained.uncounted());
        assertEquals(scans - kept, usage.uncounted());
        assertEquals(scans, drained.scans());
        assertEquals(0, usage.drain().uncounted());
        assertEquals(scans - kept, usage.uncounted());
    }

    /** Both for rules of the served index and for rules of replaced ones. */
    @Test
    void aboveTheLimitScansAreCountedUnderTheirAccount_andThenNotAtAll() {
        int most = 100;
        Usage small = new Usage(false, most);
        ScanLog log = small.newLog();
        RuleIndex[] indexes = {index(), index()};
        log.tick(HOUR);
        int scans = 0;
        for (RuleIndex index : indexes) {
            for (int i = 0; i < HOSTS; i++) {
                Link link = link("https://h" + i + "/x");
                assertTrue(index.find(link, rule));
                log.decided(rule, link, i % 2 == 0 ? Opened.RELEASE : Opened.WEB_BLOCKED, Scene.ALBUM);
                scans++;
            }
            log.handOver();
            small.count();
            small.release();
            small.release();
        }
        ScanCounts drained = small.drain();
        Map<RuleId, Long> counted = new HashMap<>();
        drained.forEach((hour, appid, prefix, kind, number) -> {
            assertEquals(prefix == null, kind.version() == null && kind.reason() == null);
            counted.merge(new RuleId(appid, prefix), number, Long::sum);
        });
        assertEquals(scans, drained.scans());
        long sum = counted.values().stream().mapToLong(Long::longValue).sum();
        assertEquals(scans, sum + drained.uncounted());
        assertTrue(small.merged() > 0 && drained.uncounted() > 0, () -> small.merged() + " merged");
        assertTrue(counted.size() <= 2 * (most + most / 8), () -> counted.size() + " counts");
    }

    @Test
    void allKindsAreToldApart() {
        RuleIndex index = index();
        ScanLog log = usage.newLog();
        log.tick(HOUR);
        Link link = link("https://h1/x");
        assertTrue(index.find(link, rule));
        Map<ScanKind, Long> expected = new HashMap<>();
        long scans = 0;
        for (Opened opened : Opened.values()) {
            for (Scene scene : Scene.values()) {
                scans++;
                for (int i = 0; i < scans; i++) {
                    log.decided(rule, link, opened, scene);
                }
                String action = opened.name().startsWith("WEB_") ? "fallback" : "open";
                expected.put(new ScanKind(action, opened.version(), opened.reason(), scene.label()), scans);
            }
        }
        log.handOver();
        Map<ScanKind, Long> counted = new HashMap<>();
        usage.drain().forEach((hour, appid, prefix, kind, number) -> counted.merge(kind, number, Long::sum));
        assertEquals(expected, counted);
        assertEquals(30, counted.size());
    }

    @Test
    void aCounterEmptiesTheQueueUntilItIsClosed_andNoFailureEndsIt() {
        AtomicInteger calls = new AtomicInteger();
        UsageCounter counter = new UsageCounter(usage, Duration.ofMillis(1), () -> {
            if (calls.incrementAndGet() % 2 == 1) {
                throw new OutOfMemoryError("for a test");
            }
            usage.count();
        });
        try (counter) {
            counter.start();
            ScanLog log = usage.newLog();
            Link link = link("https://h1/x");
            assertTrue(index().find(link, rule));
            for (int hour = 1; hour < 10; hour++) {
                log.tick(hour * HOUR);
                log.decided(rule, link, Opened.RELEASE, Scene.NONE);
                log.handOver();
            }
            Waiting.await("the queue is empty").until(() -> usage.queued() == 0 && counter.failures() > 1);
            assertTrue(counter.isAlive());
        }
        Waiting.await("the end").until(() -> !counter.isAlive());
    }

    @Test
    void valuesOfQueriesAreHidden_andNamesStay() {
        Usage hiding = new Usage(true, 100);
        ScanLog log = hiding.newLog();
        log.tick(HOUR);
        Map<String, String> links = new LinkedHashMap<>();
        links.put("https://a/p?id=123&name=x%20y&empty=&t", "https://a/p?id=*&name=*&empty=*&*");
        links.put("https://b/p?token", "https://b/p?*");
        links.put("https://c/p?", "https://c/p");
        links.put("https://d/p?=v&&a=b=c", "https://d/p?=*&&a=*");
        links.put("https://e/p", "https://e/p");
        links.keySet().forEach(text -> log.missed(link(text)));
        handOver(hiding, log);
        List<String> hidden = hiding.drain().unmatched();
        assertEquals(List.copyOf(links.values()), hidden);
        hidden.forEach(text -> assertEquals(text, link(text).toString()));
    }

    private static void add(Map<Long, Map<RuleId, Long>> into, ScanCounts drained) {
        drained.forEach((hour, appid, prefix, kind, scans) ->
                into.computeIfAbsent(hour, key -> new HashMap<>()).merge(new RuleId(appid, prefix), scans, Long::sum));
    }

    @Test
    void loopsHandOverDuringACount() throws InterruptedException {
        RuleIndex index = index();
        List<Thread> loops = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            ScanLog log = usage.newLog();
            int host = i;
            Thread loop = new Thread(() -> {
                RuleView view = new RuleView();
                Link link = link("https://h" + host + "/x");
                log.tick(HOUR);
                for (int scan = 0; scan < 50_000; scan++) {
                    index.find(link, view);
                    log.decided(view, link, Opened.RELEASE, Scene.NONE);
                }
                log.handOver();
            });
            loops.add(loop);
            loop.start();
        }
        Map<Long, Map<RuleId, Long>> counted = new HashMap<>();
        while (loops.stream().anyMatch(Thread::isAlive)) {
            add(counted, usage.drain());
        }
        add(counted, usage.drain());
        Map<RuleId, Long> ofHour = counted.getOrDefault(1L, Map.of());
        assertEquals(4, ofHour.size());
        assertTrue(ofHour.values().stream().allMatch(count -> count == 50_000), ofHour::toString);
    }

    private void handOver(ScanLog log) {
        handOver(usage, log);
    }

    private static void handOver(Usage usage, ScanLog log) {
        log.handOver();
        usage.count();
    }

    /** One scan and its hand-over. */
    private void scan(ScanLog log, RuleIndex index, String link) {
        assertTrue(index.find(link(link), rule));
        log.decided(rule, link(link), Opened.RELEASE, Scene.NONE);
        handOver(log);
    }

    @Test
    void theFirstLinksOfEachRuleAreSampled() {
        RuleIndex index = index();
        ScanLog log = usage.newLog();
        log.tick(HOUR);
        List<String> all = new ArrayList<>();
        for (int i = 0; i < SampleChoice.FIRST; i++) {
            for (String ofRule : List.of("https://h1/a/", "https://h2/x")) {
                all.add(ofRule + i);
                scan(log, index, ofRule + i);
            }
        }
        assertEquals(all, usage.drain().matched());
    }

    @Test
    void laterLinksOfARuleAreThinnedOutUntilTheNextHour() {
        RuleIndex index = index();
        ScanLog log = usage.newLog();
        log.tick(HOUR);
        for (int i = 0; i < 100 * SampleChoice.ONE_IN; i++) {
            scan(log, index, "https://h1/" + i);
        }
        int sampled = usage.drain().matched().size();
        assertTrue(sampled >= 100 && sampled <= 100 + SampleChoice.FIRST, () -> sampled + " samples");
        log.tick(HOUR + 1);
        scan(log, index, "https://h1/same-hour");
        assertEquals(List.of(), usage.drain().matched());
        log.tick(2 * HOUR);
        scan(log, index, "https://h1/next-hour");
        assertEquals(List.of("https://h1/next-hour"), usage.drain().matched());
    }

    @Test
    void missedLinksAreSampledByOriginWithoutFragments() {
        ScanLog log = usage.newLog();
        log.tick(HOUR);
        for (int i = 0; i < 10_000; i++) {
            log.missed(link("https://often/" + i + "?secret#fragment"));
            handOver(log);
        }
        log.missed(link("https://seldom/x"));
        handOver(log);
        List<String> sampled = usage.drain().unmatched();
        assertEquals("https://often/0?secret", sampled.get(0));
        assertEquals("https://seldom/x", sampled.get(sampled.size() - 1));
        assertTrue(sampled.size() <= SampleChoice.FIRST + 10_000 / SampleChoice.ONE_IN + 1, sampled::toString);
    }

    @Test
    void samplesTakeBoundedMemory() {
        ScanLog log = usage.newLog();
        log.tick(HOUR);
        String tail = "x".repeat(3000);
        for (int i = 0; i < 20_000; i++) {
            log.missed(link("https://h" + i + "/" + tail));
        }
        handOver(log);
        // One hand-over has room for two of these samples.
        assertEquals(2, usage.drain().unmatched().size());
        for (int i = 0; i < 20_000; i++) {
            log.missed(link("https://g" + i + "/"));
            handOver(log);
        }
        assertEquals(1000, usage.drain().unmatched().size());
    }
}
