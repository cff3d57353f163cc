package io.scangate.gateway.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TokenKeyTest {
    private static final int CHECKS = 20_000;

    @Test
    void keysAreEqualIfTheirBytesAre_whereverTheyStand() {
        Random random = new Random(9);
        TokenKey reused = new TokenKey();
        for (int i = 0; i < CHECKS; i++) {
            byte[] text = new byte[random.nextInt(80)];
            random.nextBytes(text);
            int offset = random.nextInt(20);
            byte[] around = new byte[offset + text.length + random.nextInt(20)];
            random.nextBytes(around);
            System.arraycopy(text, 0, around, offset, text.length);
            TokenKey alone = new TokenKey().point(text, 0, text.length);
            reused.point(around, offset, offset + text.length);
            assertEquals(alone, reused);
            assertEquals(alone.hashCode(), reused.hashCode());
            assertEquals(alone, reused.copy());
            if (text.length > 0) {
                around[offset + random.nextInt(text.length)] ^= (byte) (1 << random.nextInt(8));
                assertNotEquals(alone, reused.point(around, offset, offset + text.length));
            }
        }
    }

    @Test
    void hashesOfSimilarTokensDiffer() {
        Set<Integer> hashes = new HashSet<>();
        byte[] text = new byte[300];
        for (int i = 0; i < CHECKS; i++) {
            text[i % 300]++;
            hashes.add(new TokenKey().point(text, 0, 300).hashCode());
        }
        assertTrue(hashes.size() > CHECKS - 10, () -> hashes.size() + " of " + CHECKS);
    }
}
