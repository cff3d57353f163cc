package io.scangate.gateway.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.testing.Interleavings;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

/** A writer and a reader of a small ring in many orders of their steps. */
class EventRingInterleavingsTest {
    private static final int ENTRIES = 10;

    @Test
    void eachEntryIsReadOnceWholeAndInOrderOrWasRefused() {
        Interleavings.check(2_000, Scenario.class, EventRing.class, Scenario.class);
    }

    /** Two sizes, so that the gap at the end of the array differs from an entry. */
    public static final class Scenario implements Runnable {
        private final EventRing ring = new EventRing(64);
        private final byte[] bytes = ring.bytes();
        private final ByteBuffer words = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
        private int refused;
        private int read;
        private int last;

        @Override
        public void run() {
            Interleavings.together(this::write, this::readSome);
            readAll();
            assertEquals(ENTRIES, refused + read);
            assertEquals(0, ring.waiting());
        }

        private static int size(int number) {
            return number % 2 == 0 ? 16 : 24;
        }

        private void write() {
            for (int number = 1; number <= ENTRIES; number++) {
                int size = size(number);
                int at = ring.claim(size);
                if (at < 0) {
                    refused++;
                    continue;
                }
                words.putLong(at, size);
                bytes[at + 8] = (byte) number;
                bytes[at + size - 1] = (byte) number;
                ring.publish(size);
            }
        }

        private void readSome() {
            for (int look = 0; look < ENTRIES; look++) {
                readNext();
            }
        }

        private void readAll() {
            while (readNext()) {
                assertTrue(read <= ENTRIES);
            }
        }

        private boolean readNext() {
            assertTrue(ring.waiting() >= 0);
            int at = ring.peek();
            if (at < 0) {
                return false;
            }
            int number = bytes[at + 8];
            int size = size(number);
            assertEquals(size, words.getLong(at));
            assertTrue(number > last, () -> number + " after " + last);
            assertEquals(number, bytes[at + size - 1]);
            last = number;
            ring.release(size);
            read++;
            return true;
        }
    }
}
