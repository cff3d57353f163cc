package io.scangate.gateway.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class WordChunksTest {
    @Test
    void reservedWordsAreContiguousAndKeepTheirValues() {
        WordChunks words = new WordChunks();
        SplittableRandom random = new SplittableRandom(1);
        int[] refs = new int[2000];
        int[] counts = new int[refs.length];
        for (int i = 0; i < refs.length; i++) {
            counts[i] = random.nextInt(1, random.nextInt(10) == 0 ? 9000 : 20);
            refs[i] = words.reserve(counts[i]);
            assertNotEquals(0, refs[i]);
            assertTrue(i == 0 || refs[i] >= refs[i - 1] + counts[i - 1], "overlap");
            for (int j = 0; j < counts[i]; j++) {
                assertEquals(0, words.chunk(refs[i])[WordChunks.at(refs[i]) + j]);
                words.chunk(refs[i])[WordChunks.at(refs[i]) + j] = i;
            }
        }
        for (int i = 0; i < refs.length; i++) {
            assertEquals(i, words.chunk(refs[i])[WordChunks.at(refs[i]) + counts[i] - 1]);
        }
    }
}
