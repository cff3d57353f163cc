package io.scangate.gateway.index;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.rule.Account;
import io.scangate.gateway.rule.Rule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlockSinkTest {
    private final Path dir;
    private final Path scratch;

    BlockSinkTest(@TempDir Path dir) {
        this.dir = dir;
        scratch = dir.resolve("scratch");
    }

    private static long[] fill(BlockSink sink, int blocks) {
        SplittableRandom random = new SplittableRandom(7);
        int size = 1;
        for (int i = 0; i < blocks; i++) {
            long[] block = random.longs(random.nextInt(random.nextInt(50) == 0 ? 300_000 : 60))
                    .toArray();
            assertEquals(size, sink.size());
            sink.append(block, 0, block.length);
            size += block.length;
        }
        long[] all = sink.toArray();
        assertEquals(size, all.length);
        return all;
    }

    @Test
    void aScratchFileGivesTheSameWordsAndIsDeleted() {
        for (int blocks : new int[] {0, 1, 5, 500}) {
            long[] inMemory = fill(new BlockSink(10, null), blocks);
            assertArrayEquals(inMemory, fill(new BlockSink(10, scratch), blocks));
            assertEquals(0, dir.toFile().list().length);
        }
    }

    @Test
    void withoutAScratchFileTheSinkUsesMemory() throws Exception {
        long[] inMemory = fill(new BlockSink(10, null), 100);
        assertArrayEquals(inMemory, fill(new BlockSink(10, dir.resolve("no/dir")), 100));
        Files.writeString(scratch, "of someone else");
        assertArrayEquals(inMemory, fill(new BlockSink(10, scratch), 100));
        assertEquals("of someone else", Files.readString(scratch));
    }

    @Test
    void aLayerIsTheSameThroughMemoryAndThroughAFile() {
        CompiledRules inMemory = layer(null);
        CompiledRules throughFile = layer(scratch);
        assertArrayEquals(inMemory.hosts(), throughFile.hosts());
        assertArrayEquals(inMemory.records(), throughFile.records());
        assertArrayEquals(inMemory.originTable(), throughFile.originTable());
        assertArrayEquals(inMemory.accountTable(), throughFile.accountTable());
        assertEquals(inMemory.counts(), throughFile.counts());
        assertTrue(inMemory.hosts().length > 1000);
    }

    private static CompiledRules layer(@Nullable Path file) {
        LayerBuilder builder = new LayerBuilder(rejected -> {}, 5);
        builder.scratchFrom = 0;
        for (int account = 0; account < 40; account++) {
            List<Rule> rules = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                rules.add(new Rule("https://h" + (account * i) % 17 + ".cn/" + i % 23 + "/" + account, "p", null));
            }
            builder.add(new Account("wx" + account, Map.of(), rules));
        }
        return builder.compile(file);
    }
}
