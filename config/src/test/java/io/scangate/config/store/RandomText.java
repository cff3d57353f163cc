package io.scangate.config.store;

import java.util.Random;

/** Texts of a given length that PostgreSQL cannot compress, each different. Not thread-safe. */
public final class RandomText {
    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";
    private static final int FIRST_WIDE = 0x4E00;
    private static final int WIDE = 20_000;

    private final Random random;

    /** Texts that depend on the seed alone. */
    public RandomText(long seed) {
        random = new Random(seed);
    }

    /** Lower-case letters and digits, the first one a letter. */
    public String letters(int length) {
        StringBuilder text = new StringBuilder("a");
        while (text.length() < length) {
            text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return text.toString();
    }

    /** Chinese characters of three bytes each, and letters for the rest. */
    String wide(int bytes) {
        StringBuilder text = new StringBuilder();
        for (int left = bytes; left >= 3; left -= 3) {
            text.append((char) (FIRST_WIDE + random.nextInt(WIDE)));
        }
        return text + "x".repeat(bytes % 3);
    }
}
