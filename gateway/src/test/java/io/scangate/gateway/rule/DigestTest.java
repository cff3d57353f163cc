package io.scangate.gateway.rule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DigestTest {
    private static final BigInteger RANGE = BigInteger.ONE.shiftLeft(256);

    /** All bits, no bit, or any bits: carries run through whole words. */
    private static long word(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> 0;
            case 1 -> -1;
            default -> random.nextLong();
        };
    }

    private static Digest any(Random random) {
        return new Digest(word(random), word(random), word(random), word(random));
    }

    private static BigInteger number(Digest digest) {
        return new BigInteger(digest.toString(), 16);
    }

    @Test
    void sumsAndDifferencesAreThoseOfTheNumbersModulo2To256() {
        Random random = new Random(1);
        for (int i = 0; i < 1_000; i++) {
            Digest one = any(random);
            Digest other = any(random);
            assertEquals(number(one).add(number(other)).mod(RANGE), number(one.plus(other)));
            assertEquals(number(one).subtract(number(other)).mod(RANGE), number(one.minus(other)));
            assertEquals(one, Digest.parse(one.toString()));
        }
    }

    @Test
    void aDigestOfTextIsItsSha256() {
        String hex = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assertEquals(hex, Digest.of("abc").toString());
        assertNull(Digest.parse(hex.substring(1)));
        assertNull(Digest.parse(hex.replace('b', 'B')));
    }
}
