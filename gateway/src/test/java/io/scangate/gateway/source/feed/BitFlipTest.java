package io.scangate.gateway.source.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.index.ActiveIndex;
import io.scangate.gateway.source.Damage.Part;
import io.scangate.gateway.source.feed.ControlPlane.Fault;
import io.scangate.gateway.testing.MemoryFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Flipped bits at random places of messages and of files. What is served is always the state of its revision, and the newest
 * revision is served after the next sound answers. The profile soak runs 10,000 flips.
 */
class BitFlipTest extends FollowerFixture {
    private static final int ACCOUNTS = 6;
    private static final int FLIPS = 120;
    private static final int MANY_FLIPS = 5_000;

    private final Random random = new Random(Long.getLong("flip.seed", 5));
    private final ControlPlane plane = new ControlPlane();

    /** The page of each account, at each revision. */
    private final List<Map<String, String>> states = new ArrayList<>(List.of(Map.of()));

    BitFlipTest(@TempDir(factory = MemoryFolder.class) Path dir) {
        super(dir);
    }

    @AfterEach
    void close() {
        plane.close();
    }

    private void change() {
        Map<String, String> next = new HashMap<>(states.get(states.size() - 1));
        for (int left = 1 + random.nextInt(2); left > 0; left--) {
            String appid = "wx" + random.nextInt(ACCOUNTS);
            if (next.size() > 2 && next.containsKey(appid) && random.nextInt(4) == 0) {
                next.remove(appid);
                plane.remove(appid);
            } else {
                String page = "pages/" + states.size() + "-" + random.nextInt(1000);
                next.put(appid, page);
                plane.put(appid, page);
            }
            states.add(Map.copyOf(next));
        }
    }

    /** Compares the served rules with the state of their revision. */
    private void checkServed(String where) {
        ActiveIndex.Revision now = active.current();
        if (now != null) {
            Map<String, String> pages = new TreeMap<>();
            for (int i = 0; i < ACCOUNTS; i++) {
                String page = page(now, "wx" + i);
                if (page != null) {
                    pages.put("wx" + i, page);
                }
            }
            assertTrue(now.revision() < states.size(), where);
            assertEquals(new TreeMap<>(states.get((int) now.revision())), pages, where);
        }
    }

    private FeedRules open() {
        return rules(plane.address(), FeedSettings.DEFAULT, active);
    }

    private void heal(FeedRules rules) throws InterruptedException {
        for (int attempts = 0; revision() < plane.revision(); attempts++) {
            assertTrue(attempts < 3, "the newest revision is not served");
            rules.load(false);
            checkServed("after the fault");
        }
    }

    private void flipOnTheWire(int flips) throws InterruptedException {
        change();
        try (FeedRules rules = open()) {
            for (int i = 0; i < flips; i++) {
                change();
                if (random.nextInt(8) == 0) {
                    // The answer is a snapshot.
                    plane.forget();
                }
                plane.flips(random.nextLong(), 1 + random.nextInt(2));
                for (int attempt = 0; attempt < 2 && revision() < plane.revision(); attempt++) {
                    rules.load(false);
                    checkServed("flip " + i);
                }
                plane.flips(0, 0);
                heal(rules);
            }
            assertTrue(rules.damage().count(Part.MESSAGE) > flips / 2);
        }
    }

    private static void flip(Path file, Random random) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        if (bytes.length > 0) {
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            Files.write(file, bytes);
        }
    }

    private void flipOnDisk(int flips) throws Exception {
        Path state = dir.resolve("state");
        long found = 0;
        change();
        for (int i = 0; i < flips; i++) {
            active = new ActiveIndex();
            try (FeedRules rules = open()) {
                plane.fault(Fault.ERROR);
                rules.restore();
                checkServed("restart " + i);
                plane.fault(Fault.NONE);
                rules.load(false);
                for (int changes = random.nextInt(4); changes > 0; changes--) {
                    change();
                    heal(rules);
                }
                found += rules.damage().count(Part.LOG) + rules.damage().count(Part.COMPILED);
            }
            flip(state.resolve(random.nextBoolean() ? "changes.log" : "rules.compiled"), random);
        }
        assertTrue(found > flips / 2);
        assertTrue(Files.exists(state.resolve("changes.log.bad")));
        assertTrue(Files.exists(state.resolve("rules.compiled.bad")));
    }

    @Test
    void flippedBitsOfMessagesAreNeverServed() throws Exception {
        flipOnTheWire(FLIPS);
    }

    @Test
    void flippedBitsOfFilesAreNeverServed() throws Exception {
        flipOnDisk(FLIPS / 2);
    }

    @Test
    @Tag("soak")
    void noneOfTenThousandFlippedBitsIsServed() throws Exception {
        flipOnTheWire(MANY_FLIPS);
        flipOnDisk(MANY_FLIPS);
    }
}
