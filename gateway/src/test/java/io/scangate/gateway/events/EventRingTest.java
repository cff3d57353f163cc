package io.scangate.gateway.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.testing.OwnThread;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EventRingTest {
    private static final int CAPACITY = 1024;
    private static final int MOST = 200;
    private static final long ENTRIES = 300_000;

    private final EventRing ring = new EventRing(CAPACITY);
    private final ByteBuffer words = ByteBuffer.wrap(ring.bytes()).order(ByteOrder.nativeOrder());

    /** Writes an entry whose words after the first have a number; returns false if there is no room. */
    private boolean write(long number, int size) {
        int at = ring.claim(size);
        if (at >= 0) {
            words.putLong(at, size);
            for (int i = Long.BYTES; i < size; i += Long.BYTES) {
                words.putLong(at + i, number);
            }
            ring.publish(size);
        }
        return at >= 0;
    }

    /** Reads an entry and checks that all its words have the same number; -1 if there is none. */
    private long read() {
        int at = ring.peek();
        if (at < 0) {
            return -1;
        }
        int size = (int) words.getLong(at);
        long number = words.getLong(at + Long.BYTES);
        for (int i = Long.BYTES; i < size; i += Long.BYTES) {
            assertEquals(number, words.getLong(at + i));
        }
        ring.release(size);
        return number;
    }

    private static int size(Random random) {
        return Long.BYTES * (2 + random.nextInt(MOST / Long.BYTES - 2));
    }

    @Test
    void entriesComeOutInOrderAndAFullRingTakesNoMore() {
        Random random = new Random(1);
        Queue<Long> model = new ArrayDeque<>();
        int refused = 0;
        for (long number = 0; number < 100_000; number++) {
            if (random.nextInt(100) < (number / 1000 % 2 == 0 ? 70 : 30)) {
                if (write(number, size(random))) {
                    model.add(number);
                } else {
                    refused++;
                    // At most one entry's room is lost at the end of the array, and less than one at the end of the
                    // ring.
                    assertTrue(ring.waiting() > CAPACITY - 2 * MOST, () -> "waiting: " + ring.waiting());
                }
            } else {
                Long expected = model.poll();
                assertEquals(expected == null ? -1 : expected, read());
            }
            assertTrue(ring.waiting() <= CAPACITY);
        }
        assertTrue(refused > 1000, () -> "a full ring is part of the test");
    }

    @Test
    void anotherThreadReadsWhatOneWrites() {
        CompletableFuture<Long> sum = OwnThread.supply(() -> {
            long all = 0;
            for (long expected = 1; expected <= ENTRIES; ) {
                long number = read();
                if (number >= 0) {
                    assertEquals(expected, number);
                    all += number;
                    expected++;
                }
            }
            return all;
        });
        Random random = new Random(2);
        for (long number = 1; number <= ENTRIES && !sum.isDone(); ) {
            number += write(number, size(random)) ? 1 : 0;
        }
        assertEquals(ENTRIES * (ENTRIES + 1) / 2, sum.join());
        assertEquals(0, ring.waiting());
    }
}
