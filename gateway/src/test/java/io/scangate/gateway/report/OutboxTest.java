package io.scangate.gateway.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.disk.PrivateFiles;
import io.scangate.gateway.testing.Waiting;
import io.scangate.gateway.usage.ScanCounts;
import io.scangate.gateway.usage.ScanKind;
import io.scangate.gateway.usage.ScanSums;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutboxTest {
    private final Path file;

    OutboxTest(@TempDir Path dir) {
        file = dir.resolve("reports.json");
    }

    private static final ScanKind OPEN = new ScanKind("open", "release", null, "1011");

    private static ScanCounts scans(long hour, int rules, long each) {
        ScanSums sums = new ScanSums(1_000_000);
        for (int i = 0; i < rules; i++) {
            sums.count(hour, "wx1", "https://h/" + i, OPEN, each);
        }
        return new ScanCounts(sums, List.of(), List.of());
    }

    private static long sum(CountBatch batch) {
        return batch.toCounts().scans();
    }

    private static int counts(CountBatch batch) {
        AtomicInteger counts = new AtomicInteger();
        batch.toCounts().forEach((hour, appid, prefix, kind, scans) -> counts.incrementAndGet());
        return counts.get();
    }

    private static CountBatch next(Outbox outbox) {
        return Objects.requireNonNull(outbox.next());
    }

    @Test
    void unsentCountsAreAddedUpAndSurviveARestart() throws IOException {
        Outbox outbox = new Outbox(file, () -> {});
        outbox.add(scans(1, 3, 1));
        CountBatch first = next(outbox);
        for (int i = 0; i < 500; i++) {
            outbox.add(scans(1 + i / 250, 10, 1));
        }
        assertEquals(first, outbox.next());
        Outbox after = new Outbox(file, () -> {});
        assertEquals(outbox.gateway(), after.gateway());
        assertArrayEquals(first.json(), next(after).json());
        after.taken();
        assertEquals(5_000, sum(next(after)));
        assertEquals(20, counts(next(after)));
        assertTrue(next(after).sequence() > first.sequence());
        after.taken();
        assertNull(after.next());
        assertNull(new Outbox(file, () -> {}).next());
    }

    /** Half a million rules cost the disk their changes only, and a long file is written anew. */
    @Test
    void onlyChangesAreWritten_andTheFileDoesNotGrowForEver() throws IOException {
        Outbox outbox = new Outbox(file, () -> {});
        outbox.add(scans(1, 10_000, 1));
        outbox.add(scans(1, 10_000, 1));
        long large = Files.size(file);
        Object key = PrivateFiles.key(file);
        outbox.add(scans(1, 10, 1));
        assertTrue(Files.size(file) - large < 5_000, () -> "more than the change of 10 counts");
        assertEquals(key, PrivateFiles.key(file));
        long most = 0;
        long sum = 20_010;
        for (int i = 0; i < 60; i++) {
            outbox.add(scans(1, 1_000, 1));
            sum += 1_000;
            most = Math.max(most, Files.size(file));
        }
        assertTrue(most < 3 * large, "the file grows for ever");
        Outbox after = new Outbox(file, () -> {});
        long found = sum(next(after));
        after.taken();
        assertEquals(sum, found + sum(next(after)));
    }

    @Test
    void aboveTheLimitCountsAreMergedAndThenTold() {
        Outbox outbox = new Outbox(file, () -> {}, 100);
        outbox.add(scans(1, 1, 1));
        next(outbox);
        for (int hour = 1; hour <= 100; hour++) {
            outbox.add(scans(hour, 50, 2));
        }
        assertTrue(outbox.sums().merged() > 0 && outbox.sums().uncounted() > 0);
        outbox.taken();
        CountBatch all = next(outbox);
        assertEquals(100 + 100 / 8, counts(all));
        assertEquals(100 * 50 * 2, sum(all), "the uncounted ones included");
        assertEquals(outbox.sums().uncounted(), all.toCounts().uncounted());
    }

    @Test
    void aBatchHasALimitedNumberOfCounts() {
        Outbox outbox = new Outbox(file, () -> {});
        outbox.add(scans(1, 2 * BatchWriter.MAX_COUNTS + 5, 2));
        long sum = 0;
        long sequence = 0;
        int batches = 0;
        while (outbox.next() != null) {
            CountBatch batch = next(outbox);
            assertTrue(counts(batch) <= BatchWriter.MAX_COUNTS);
            assertTrue(batch.sequence() > sequence);
            sequence = batch.sequence();
            sum += sum(batch);
            batches++;
            outbox.taken();
        }
        assertEquals(3, batches);
        assertEquals(2 * (2 * BatchWriter.MAX_COUNTS + 5), sum);
    }

    /**
     * As after a time in which the disk was full: a number that the control plane has counted must not name other
     * scans.
     */
    @Test
    void numbersAreNotReusedAfterAnOldFileReturns() throws Exception {
        Outbox outbox = new Outbox(file, () -> {});
        outbox.add(scans(1, 1, 1));
        byte[] old = Files.readAllBytes(file);
        long last = 0;
        for (int i = 0; i < 10; i++) {
            outbox.taken();
            outbox.add(scans(1, 1, 1));
            last = next(outbox).sequence();
        }
        Files.write(file, old);
        long seen = last;
        Waiting.await("the clock passes the numbers of a loop that is quicker than any disk")
                .until(() -> System.currentTimeMillis() > seen);
        Outbox after = new Outbox(file, () -> {});
        after.taken();
        after.add(scans(1, 1, 1));
        assertTrue(next(after).sequence() > last);
    }

    /** The file still shows the changes of a batch that could not be written, and a restart finds them. */
    @Test
    void aBatchOfChangesIsNotSentBeforeItIsWritten() throws IOException {
        AtomicBoolean full = new AtomicBoolean();
        Outbox.Guard disk = () -> {
            if (full.get()) {
                throw new IOException("No space left on device");
            }
        };
        Outbox outbox = new Outbox(file, disk);
        outbox.add(scans(1, 1, 1));
        CountBatch first = next(outbox);
        outbox.add(scans(1, 1, 10));
        full.set(true);
        outbox.taken();
        outbox.add(scans(1, 1, 100));
        assertNull(outbox.next());
        outbox.settle();
        assertNull(outbox.next());
        assertEquals(1, outbox.waiting());
        byte[] kept = Files.readAllBytes(file);
        Outbox killed = new Outbox(file, () -> {});
        assertEquals(first.sequence(), next(killed).sequence());
        killed.taken();
        assertEquals(10, sum(next(killed)));

        Files.write(file, kept);
        Outbox blocked = new Outbox(file, disk);
        blocked.taken();
        assertNull(blocked.next());
        full.set(false);
        blocked.settle();
        assertEquals(10, sum(next(blocked)));
        blocked.taken();
        assertNull(blocked.next());
        assertNull(new Outbox(file, () -> {}).next());
    }

    /** The disk never had them, so nothing can send them again. */
    @Test
    void countsThatTheDiskNeverHadAreSent() {
        Outbox outbox = new Outbox(file, () -> {
            throw new IOException("Read-only file system");
        });
        outbox.add(scans(1, 1, 1));
        outbox.add(scans(1, 1, 10));
        assertEquals(1, sum(next(outbox)));
        outbox.taken();
        assertEquals(10, sum(next(outbox)));
        outbox.taken();
        assertNull(outbox.next());
    }

    /** The control plane adds no number up to the last one. */
    @Test
    void changesInAnOldFileAreSentUnderTheNumberThatTheyHad() throws IOException {
        Outbox outbox = new Outbox(file, () -> {});
        outbox.add(scans(1, 1, 1));
        next(outbox);
        outbox.add(scans(1, 2 * BatchWriter.MAX_COUNTS, 1));
        byte[] old = Files.readAllBytes(file);
        outbox.add(scans(1, 2 * BatchWriter.MAX_COUNTS + 1, 1));
        List<Long> sent = numbers(outbox);
        assertEquals(4, sent.size());
        Files.write(file, old);
        assertEquals(sent.subList(0, 3), numbers(new Outbox(file, () -> {})));
        Files.write(file, old);
        Outbox other = new Outbox(file, () -> {});
        other.add(scans(1, 1, 1));
        assertEquals(sent.subList(0, 3), numbers(other).subList(0, 3));
    }

    /** Takes all batches. */
    private static List<Long> numbers(Outbox outbox) {
        List<Long> numbers = new ArrayList<>();
        for (CountBatch batch = outbox.next(); batch != null; batch = outbox.next()) {
            numbers.add(batch.sequence());
            outbox.taken();
        }
        return numbers;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{}",
                "{\"gateway\": \"a",
                "{\"gateway\": \"a b\", \"last_sequence\": 1}",
                "{\"gateway\": \"a\"}",
                "{\"gateway\": \"a\", \"last_sequence\": 1}\n{\"sequence\": 1}",
                "{\"gateway\": \"a\", \"last_sequence\": 1}\n{\"sequence\": 1, \"counts\": ["
            })
    void aForeignFileIsSetAside(String content) throws IOException {
        Files.writeString(file, content);
        Outbox outbox = new Outbox(file, () -> {});
        assertNull(outbox.next());
        assertEquals(content, Files.readString(file.resolveSibling("reports.json.bad")));
        outbox.add(scans(1, 1, 7));
        assertEquals(7, sum(next(new Outbox(file, () -> {}))));
    }

    /** As an earlier version wrote them: lines without checksums. */
    @Test
    void aByteThatIsNotUtf8DamagesItsLineOnly_andTheFileIsCopied() throws IOException {
        String count = "\"counts\": [{\"hour\": 1, \"appid\": \"wx1\", \"prefix\": \"https://h/?\", \"scans\": 3}]}\n";
        String text = "{\"gateway\": \"a\", \"last_sequence\": 9}\n{\"sequence\": 1, " + count + "{\"sequence\": 2, "
                + count.replace('3', '4');
        byte[] bad = text.getBytes(StandardCharsets.US_ASCII);
        bad[text.indexOf('?')] = (byte) 0xff;
        Files.write(file, bad);
        Outbox outbox = new Outbox(file, () -> {});
        assertEquals("a", outbox.gateway());
        assertEquals(2, next(outbox).sequence());
        assertEquals(4, sum(next(outbox)));
        outbox.add(scans(1, 1, 7));
        assertArrayEquals(bad, Files.readAllBytes(file.resolveSibling("reports.json.bad")));
        assertEquals(2, new Outbox(file, () -> {}).waiting());
    }

    @Test
    void aFileThatCannotBeReadIsRenamed() throws IOException {
        Files.createDirectories(file.resolve("inside"));
        Outbox outbox = new Outbox(file, () -> {});
        outbox.add(scans(1, 1, 7));
        assertTrue(Files.isDirectory(file.resolveSibling("reports.json.bad").resolve("inside")));
        assertEquals(7, sum(next(new Outbox(file, () -> {}))));
    }

    @Test
    void aFileThatCannotBePutAsideIsNotOverwritten() throws IOException {
        Files.writeString(file, "foreign");
        Files.createDirectories(file.resolveSibling("reports.json.bad").resolve("in the way"));
        Outbox outbox = new Outbox(file, () -> {});
        outbox.add(scans(1, 1, 7));
        assertEquals("foreign", Files.readString(file));
        assertEquals(7, sum(next(outbox)), "still sent");
    }

    /** As a lack of memory while a long file is loaded. */
    @Test
    void aFileThatCannotBeLoadedIsPutAside_andTheGatewayStarts() throws IOException {
        Outbox before = new Outbox(file, () -> {});
        before.add(scans(1, 1, 1));
        before.add(scans(1, 1, 10));
        byte[] bytes = Files.readAllBytes(file);
        AtomicBoolean enough = new AtomicBoolean();
        Outbox outbox = new Outbox(file, () -> {
            if (!enough.getAndSet(true)) {
                throw new OutOfMemoryError("thrown by the test");
            }
        });
        assertEquals(before.gateway(), outbox.gateway());
        assertNull(outbox.next());
        assertArrayEquals(bytes, Files.readAllBytes(file.resolveSibling("reports.json.bad")));
        outbox.add(scans(1, 1, 7));
        assertEquals(7, sum(next(new Outbox(file, () -> {}))));
    }

    /** A damaged line may hold other counts, or name another batch as acknowledged. */
    @Test
    void noFlippedBitChangesACountAndADamagedFileIsCopied() throws IOException {
        Outbox outbox = new Outbox(file, () -> {});
        outbox.add(scans(1, 3, 1));
        CountBatch first = next(outbox);
        outbox.add(scans(1, 3, 10));
        byte[] good = Files.readAllBytes(file);
        Path copy = file.resolveSibling("reports.json.bad");
        Random random = new Random(18);
        for (int i = 0; i < 200; i++) {
            byte[] bad = good.clone();
            int at = random.nextInt(bad.length);
            bad[at] ^= (byte) (1 << random.nextInt(8));
            Files.write(file, bad);
            Files.deleteIfExists(copy);
            Outbox after = new Outbox(file, () -> {});
            boolean complete = after.waiting() == 2;
            while (after.next() != null) {
                CountBatch batch = next(after);
                assertEquals(batch.sequence() == first.sequence() ? 3 : 30, sum(batch));
                after.taken();
            }
            if (!complete) {
                assertArrayEquals(bad, Files.readAllBytes(copy), "byte " + at);
            }
        }
    }

    /** The other user of a copied directory sends what both found, whether it was in a batch or a change. */
    @Test
    void whatAStartFindsIsDroppedWithItsId_andLaterCountsAreKept() {
        Outbox outbox = new Outbox(file, () -> {});
        outbox.add(scans(1, 1, 1));
        next(outbox);
        outbox.add(scans(1, 1, 10));
        Outbox copy = new Outbox(file, () -> {});
        copy.add(scans(1, 1, 100));
        assertEquals(2, copy.renew());
        assertNotEquals(outbox.gateway(), copy.gateway());
        assertEquals(100, sum(next(copy)));
        Outbox after = new Outbox(file, () -> {});
        assertEquals(copy.gateway(), after.gateway());
        assertEquals(100, sum(next(after)));
        after.taken();
        assertNull(after.next());
    }

    /** Kills, torn and failed writes at random places: what was added is there once, or the disk has never confirmed it. */
    @Test
    void countsSurviveRandomStopsOnce() throws IOException {
        Random random = new Random(6);
        Outbox outbox = new Outbox(file, () -> {}, 1_000);
        long added = 0;
        long taken = 0;
        for (int i = 0; i < 400; i++) {
            switch (random.nextInt(5)) {
                case 0, 1 -> {
                    int rules = 1 + random.nextInt(5);
                    outbox.add(scans(random.nextInt(3), rules, 2));
                    added += rules * 2L;
                }
                case 2 -> {
                    CountBatch batch = outbox.next();
                    if (batch != null) {
                        taken += sum(batch);
                        outbox.taken();
                    }
                }
                case 3 -> outbox.next();
                default -> {
                    // A kill after an incomplete line of the next write.
                    if (Files.exists(file)) {
                        Files.writeString(file, "5f0c77a1 {\"sequence\":0,\"cou", StandardOpenOption.APPEND);
                    }
                    outbox = new Outbox(file, () -> {}, 1_000);
                }
            }
        }
        for (CountBatch batch = outbox.next(); batch != null; batch = outbox.next()) {
            taken += sum(batch);
            outbox.taken();
        }
        assertEquals(added, taken);
    }

    /** Each start finds the counts of the one before; memory and disk must not grow with the starts. */
    @Test
    void manyStartsWithoutAControlPlaneKeepAllScansInBoundedRoom() throws IOException {
        long scans = 0;
        long most = 0;
        for (int start = 0; start < 30; start++) {
            Outbox outbox = new Outbox(file, () -> {}, 200);
            for (int interval = 0; interval < 3; interval++) {
                outbox.add(scans(start, 150, 2));
                scans += 300;
            }
            most = Math.max(most, Files.size(file));
        }
        assertTrue(most < 1_000_000, "the file grows with the starts");
        Outbox outbox = new Outbox(file, () -> {}, 200);
        long found = 0;
        for (CountBatch batch = outbox.next(); batch != null; batch = outbox.next()) {
            assertTrue(counts(batch) <= 225);
            found += sum(batch);
            outbox.taken();
        }
        assertEquals(scans, found);
    }

    @Test
    void aFileOfANewerProgramIsRead() throws IOException {
        Files.writeString(
                file,
                "{\"gateway\": \"a\", \"last_sequence\": 5, \"new\": 1}\n{\"sequence\": 5, \"new\": {}, \"counts\":"
                        + " [{\"hour\": 1, \"appid\": \"wx1\", \"prefix\": \"p\", \"scans\": 3, \"new\": 0}]}\n{\"new\": 2}");
        Outbox outbox = new Outbox(file, () -> {});
        assertEquals("a", outbox.gateway());
        assertEquals(3, sum(next(outbox)));
    }

    @Test
    void aBatchPutAsideIsNotSentAfterARestart() throws IOException {
        Outbox outbox = new Outbox(file, () -> {});
        outbox.add(scans(1, BatchWriter.MAX_COUNTS + 1, 1));
        CountBatch first = next(outbox);
        outbox.putAside("too long");
        CountBatch second = next(outbox);
        assertTrue(second.sequence() > first.sequence());
        assertArrayEquals(second.json(), next(new Outbox(file, () -> {})).json());
        assertArrayEquals(
                first.json(),
                Files.readAllLines(file.resolveSibling("reports-refused.json"))
                        .get(0)
                        .getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void refusedBatchesTakeAtMostTwiceTheLimit() throws IOException {
        RefusedBatches refused = new RefusedBatches(file, 100);
        for (int i = 1; i <= 5; i++) {
            refused.add(new CountBatch(i, (i + "a".repeat(38)).getBytes(StandardCharsets.UTF_8)), "too long");
        }
        refused.add(new CountBatch(6, new byte[100]), "too long");
        assertEquals(List.of("5" + "a".repeat(38)), Files.readAllLines(file));
        assertEquals(
                List.of("3" + "a".repeat(38), "4" + "a".repeat(38)),
                Files.readAllLines(file.resolveSibling("reports.json.old")));
    }

    @Test
    void aBatchOfLongPrefixesHasALimitedLength() {
        ScanSums counts = new ScanSums(10_000);
        String path = "x".repeat(10_000);
        for (int i = 0; i < 5_000; i++) {
            counts.count(1, "wx1", "https://h/" + i + path, OPEN, 1);
        }
        Outbox outbox = new Outbox(file, () -> {});
        outbox.add(new ScanCounts(counts, List.of(), List.of()));
        assertEquals(2, outbox.waiting());
        int longest = BatchWriter.MAX_BYTES + 20_000;
        assertTrue(next(outbox).json().length < longest);
        long sum = sum(next(outbox));
        outbox.taken();
        assertEquals(5_000, sum + sum(next(outbox)));
    }

    @Test
    void acknowledgedBatchIsNotResentAfterARestart_evenIfTheLastLineIsTorn() throws IOException {
        Outbox outbox = new Outbox(file, () -> {});
        outbox.add(scans(1, 3 * BatchWriter.MAX_COUNTS, 1));
        CountBatch first = next(outbox);
        outbox.taken();
        CountBatch second = next(outbox);
        outbox.taken();
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length - 4));
        Outbox after = new Outbox(file, () -> {});
        assertTrue(next(after).sequence() > first.sequence());
        assertArrayEquals(second.json(), next(after).json());
        after.taken();
        assertEquals(1, new Outbox(file, () -> {}).waiting());
    }
}
