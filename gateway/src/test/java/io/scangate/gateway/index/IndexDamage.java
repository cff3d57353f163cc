package io.scangate.gateway.index;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Damages an index in memory, for tests. */
public final class IndexDamage {
    private IndexDamage() {}

    /** Flips a bit of a random word of a random layer. */
    public static void flipBit(RuleIndex index, Random random) {
        CompiledRules layer = index.layers()[random.nextInt(index.layers().length)];
        List<long[]> segments = new ArrayList<>();
        segments.addAll(List.of(layer.hosts().segments()));
        segments.addAll(List.of(layer.records().segments()));
        segments.addAll(List.of(layer.originTable().segments()));
        segments.addAll(List.of(layer.accountTable().segments()));
        segments.removeIf(words -> words.length == 0);
        long[] words = segments.get(random.nextInt(segments.size()));
        words[random.nextInt(words.length)] ^= 1L << random.nextInt(Long.SIZE);
    }
}
