package io.scangate.gateway.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.index.BadCompiledFileException.Reason;
import io.scangate.gateway.rule.Account;
import io.scangate.gateway.rule.Role;
import io.scangate.gateway.rule.Rule;
import io.scangate.gateway.rule.TestPage;
import io.scangate.gateway.rule.Version;
import io.scangate.gateway.rule.Withheld;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompiledFileTest {
    @TempDir
    Path folder;

    private Path writeFile() throws IOException {
        return write(folder.resolve("rules.compiled"), index(40, "https://h1.cn/13/x/"));
    }

    /** Writes an index with a source and a note. */
    static Path write(Path file, RuleIndex index) throws IOException {
        CompiledFile.write(file, new CompiledFile.Contents(index, 77, new CompiledFile.Source(5, -6), "a note: 微信"));
        return file;
    }

    /** An account with rules of three hosts that have test pages, and a withheld one. */
    static RuleIndex index(int count, String withheld) {
        List<Rule> rules = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            rules.add(new Rule(
                    "https://h" + i % 3 + ".cn/" + i,
                    "pages/p" + i % 4,
                    new TestPage("pages/t", Version.DEVELOP, List.of("https://h" + i % 3 + ".cn/" + i))));
        }
        rules.add(new Rule(withheld, Withheld.BLOCKED));
        return Rules.index(new Account("wx1", Map.of("ana", Role.ADMIN), rules));
    }

    private static List<String> facts(RuleIndex index) {
        List<String> facts = new ArrayList<>();
        index.forEachRule(rule -> facts.add(rule.prefix() + rule.appid() + rule.livePage() + rule.testPage()));
        return facts;
    }

    private void assertRefused(Path file, Reason reason) {
        BadCompiledFileException refused = assertThrows(BadCompiledFileException.class, () -> CompiledFile.read(file));
        assertEquals(reason, refused.reason(), refused.getMessage());
    }

    @Test
    void aWrittenFileIsRead() throws Exception {
        Path file = writeFile();
        CompiledFile.Contents read = CompiledFile.read(file);
        assertEquals(77, read.revision());
        assertEquals(new CompiledFile.Source(5, -6), read.source());
        assertEquals(read.source(), CompiledFile.readSource(file));
        assertEquals("a note: 微信", read.note());
        assertEquals(41, read.index().rules());
        assertEquals(1, read.index().accounts());
        assertEquals(41, facts(read.index()).size());
        RuleView rule = new RuleView();
        assertTrue(read.index().find(Rules.link("https://h1.cn/13?x"), rule));
        assertEquals("https://h1.cn/13", rule.prefix());
        assertNull(rule.withheld());
        assertTrue(read.index().find(Rules.link("https://h1.cn/13/x/y"), rule));
        assertEquals(Withheld.BLOCKED, rule.withheld());
        assertEquals(List.of("rules.compiled"), Arrays.asList(folder.toFile().list()));
    }

    @Test
    void layersAreWrittenAsOneLayer() throws Exception {
        RuleIndexDelta delta = new RuleIndexDelta(CompiledFile.read(writeFile()).index(), rejected -> {});
        delta.replace(new Account("wx2", Map.of(), List.of(new Rule("https://h1.cn/new/", "p", null))));
        Path file = folder.resolve("layered");
        CompiledFile.write(file, new CompiledFile.Contents(delta.apply(), 78, new CompiledFile.Source(0, 0), ""));
        RuleIndex read = CompiledFile.read(file).index();
        assertEquals(42, read.rules());
        assertTrue(read.find(Rules.link("https://h1.cn/new/x"), new RuleView()));
    }

    @Test
    void everyTruncationIsRefused() throws Exception {
        byte[] whole = Files.readAllBytes(writeFile());
        Path file = folder.resolve("cut");
        for (int length = 0; length < whole.length; length += length < 200 ? 1 : 97) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertRefused(file, length < 8 ? Reason.FOREIGN : Reason.TRUNCATED);
        }
        Files.write(file, Arrays.copyOf(whole, whole.length + 1));
        assertRefused(file, Reason.TRUNCATED);
    }

    @Test
    void everyFlippedBitIsRefused() throws Exception {
        byte[] whole = Files.readAllBytes(writeFile());
        Path file = folder.resolve("flipped");
        for (int at = 0; at < whole.length; at += at < 200 ? 1 : 13) {
            byte[] flipped = whole.clone();
            flipped[at] ^= (byte) (1 << (at & 7));
            Files.write(file, flipped);
            assertRefused(file, at < 8 ? Reason.FOREIGN : at < 16 ? Reason.OTHER_FORMAT : Reason.CORRUPT);
        }
    }

    @Test
    void aJsonFileIsForeign() throws Exception {
        Path file = Files.writeString(folder.resolve("rules.json"), "{\"format\": \"scangate-snapshot/1\"}");
        assertRefused(file, Reason.FOREIGN);
        assertFalse(CompiledFile.isCompiled(Files.readAllBytes(file)));
        assertTrue(CompiledFile.isCompiled(Files.readAllBytes(writeFile())));
    }
}
