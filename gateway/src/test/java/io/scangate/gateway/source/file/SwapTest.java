package io.scangate.gateway.source.file;

import static io.scangate.gateway.snapshot.Documents.document;
import static io.scangate.gateway.snapshot.Documents.rule;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.index.ActiveIndex;
import io.scangate.gateway.index.RuleView;
import io.scangate.gateway.link.Link;
import io.scangate.gateway.link.LinkParser;
import io.scangate.gateway.snapshot.Documents;
import io.scangate.gateway.snapshot.SnapshotSettings;
import io.scangate.gateway.source.Follower;
import io.scangate.gateway.source.ReloadOutcome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Reads while revisions are swapped; each answer belongs to one revision. */
@Timeout(30)
class SwapTest {
    private static final int RULES = 50;
    private static final int SWAPS = 40;

    private final Path dir;
    private final ActiveIndex active = new ActiveIndex();
    private final AtomicBoolean done = new AtomicBoolean();

    SwapTest(@TempDir Path dir) {
        this.dir = dir;
    }

    @Test
    void noReaderSeesTwoRevisionsAtOnce() throws Exception {
        Path file = dir.resolve("s.json");
        ExecutorService readers = Executors.newFixedThreadPool(2);
        try (Follower reloader = FileFollowers.of(file, Duration.ofMillis(10), SnapshotSettings.DEFAULT, active)) {
            Documents.write(file, world(1));
            reloader.start().toCompletableFuture().get(10, TimeUnit.SECONDS);
            List<Future<Long>> checks = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                checks.add(readers.submit(this::check));
            }
            for (int revision = 2; revision <= SWAPS; revision++) {
                Documents.replace(file, world(revision));
                ReloadOutcome outcome =
                        reloader.reload(false).toCompletableFuture().get(10, TimeUnit.SECONDS);
                assertTrue(!(outcome instanceof ReloadOutcome.Rejected), outcome::toString);
            }
            done.set(true);
            for (Future<Long> check : checks) {
                assertTrue(check.get(10, TimeUnit.SECONDS) > 0);
            }
            assertEquals(
                    SWAPS,
                    assertInstanceOf(ActiveIndex.Revision.class, active.current())
                            .revision());
        } finally {
            readers.shutdownNow();
        }
    }

    /**
     * Reads until the end: all pages and appids belong to one revision, and revisions never fall. Returns the number of
     * rounds.
     */
    private long check() {
        RuleView view = new RuleView();
        Link link = (Link) LinkParser.parse("https://h/" + (RULES - 1));
        long last = 0;
        long rounds = 0;
        while (!done.get()) {
            ActiveIndex.Revision current = assertInstanceOf(ActiveIndex.Revision.class, active.current());
            String page = "pages/r" + current.revision();
            String appid = "wx" + current.revision();
            assertTrue(current.revision() >= last);
            last = current.revision();
            assertTrue(current.index().find(link, view));
            assertEquals(page, view.livePage());
            int[] rules = new int[1];
            current.index().forEachRule(rule -> {
                rules[0]++;
                return page.equals(rule.livePage()) && appid.equals(rule.appid());
            });
            assertEquals(RULES, rules[0]);
            rounds++;
        }
        return rounds;
    }

    private static String world(int revision) {
        String[] rules = new String[RULES];
        for (int i = 0; i < RULES; i++) {
            rules[i] = rule("https://h/" + i, "pages/r" + revision);
        }
        return document(revision, "{\"appid\": \"wx" + revision + "\", \"rules\": [" + String.join(",", rules) + "]}");
    }
}
