package io.scangate.config.publication;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.source.store.StoreFile;
import io.scangate.gateway.testing.MemoryFolder;
import io.scangate.gateway.testing.NeedsProgram;
import io.scangate.gateway.testing.disk.PowerLosses;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The power fails at random moments of a control plane that publishes to a directory. */
@NeedsProgram("strace")
class PublishedPowerLossTest {
    /** The first publication makes it. */
    private static final String STORE = "made/store";

    @TempDir(factory = MemoryFolder.class)
    Path directory;

    @Test
    void aPublishedHeadIsThere_withTheFilesThatItNames() throws Exception {
        lose(60, 40);
    }

    @Tag("soak")
    @Test
    void thousandsOfLosses() throws Exception {
        lose(5_000, 3_000);
    }

    private void lose(int heads, int moments) throws Exception {
        PowerLosses losses = new PowerLosses(directory);
        losses.run(
                PublishingProcess.class,
                List.of(),
                List.of(
                        losses.root().resolve(STORE).toString(),
                        directory.resolve("content").toString(),
                        PowerLosses.SEED),
                heads);
        losses.lose(moments, PublishedPowerLossTest::check);
    }

    private static void check(Path disk, List<String> printed, String where) throws Exception {
        Path store = disk.resolve(STORE);
        byte[] head = new DirectoryOutlet(store).head();
        if (head == null) {
            assertEquals(List.of(), printed, where + ": no head");
            return;
        }
        String[] words = new String(head, StandardCharsets.US_ASCII).split(" ", -1);
        assertEquals(2, words.length, where + ": a damaged head");
        long last = printed.isEmpty()
                ? 0
                : Long.parseLong(printed.get(printed.size() - 1).substring("head ".length()));
        assertTrue(Long.parseLong(words[0]) >= last, where + ": " + words[0] + " after " + last);
        assertTrue(words[1].contains(StoreFile.sha256(store.resolve(words[1]))), where + ": another content");
    }
}
