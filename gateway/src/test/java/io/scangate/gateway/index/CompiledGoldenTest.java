package io.scangate.gateway.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.scangate.gateway.index.BadCompiledFileException.Reason;
import io.scangate.gateway.rule.Account;
import io.scangate.gateway.rule.Role;
import io.scangate.gateway.rule.Rule;
import io.scangate.gateway.rule.TestPage;
import io.scangate.gateway.rule.Version;
import io.scangate.gateway.testing.Golden;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bytes of a compiled file, which change with its layout and with the canonical form of links; and files of earlier formats. */
class CompiledGoldenTest {
    private static final Path WORLD = Path.of("src", "test", "resources", "cases", "world-1.json");
    private static final int ACCOUNTS = 24;

    @TempDir
    Path folder;

    private static Account account(JsonNode node) {
        Map<String, Role> members = new HashMap<>();
        node.path("members")
                .properties()
                .forEach(member -> members.put(
                        member.getKey(),
                        Objects.requireNonNull(Role.ofCode(member.getValue().asText()))));
        List<Rule> rules = new ArrayList<>();
        for (JsonNode rule : node.path("rules")) {
            JsonNode test = rule.path("test");
            List<String> links = new ArrayList<>();
            test.path("links").forEach(link -> links.add(link.asText()));
            rules.add(new Rule(
                    rule.path("prefix").asText(),
                    rule.path("live").path("page").textValue(),
                    test.isMissingNode()
                            ? null
                            : new TestPage(
                                    test.path("page").asText(),
                                    Objects.requireNonNull(
                                            Version.ofCode(test.path("version").asText())),
                                    links)));
        }
        return new Account(node.path("appid").asText(), members, rules);
    }

    /** Some accounts of the first world of reference cases. */
    private static RuleIndex index() throws Exception {
        RuleIndexCompiler compiler = new RuleIndexCompiler(rejected -> {}, 42);
        JsonNode accounts = new ObjectMapper().readTree(WORLD.toFile()).path("accounts");
        for (int i = 0; i < ACCOUNTS; i++) {
            compiler.add(account(accounts.get(i)));
        }
        return compiler.compile();
    }

    @Test
    void theBytesAreThoseOfTheFormat() throws Exception {
        Path file = folder.resolve("rules.compiled");
        CompiledFile.write(file, new CompiledFile.Contents(index(), 77, new CompiledFile.Source(5, -6), "a note: 微信"));
        Golden.check("compiled", String.valueOf(CompiledFile.FORMAT), "bin", Files.readAllBytes(file));
    }

    @Test
    void aFileOfEachFormatIsRead_orRefusedForItsFormat() throws Exception {
        List<Path> files = new ArrayList<>(Golden.all("compiled"));
        files.add(ofALaterFormat(files.get(files.size() - 1)));
        for (Path file : files) {
            if (file.getFileName().toString().startsWith("compiled-" + CompiledFile.FORMAT + ".")) {
                CompiledFile.Contents read = CompiledFile.read(file);
                assertEquals(77, read.revision());
                assertEquals(index().digest(), read.index().digest());
                assertEquals(index().rules(), read.index().rules());
                assertFalse(read.index().rules() == 0);
            } else {
                BadCompiledFileException refused =
                        assertThrows(BadCompiledFileException.class, () -> CompiledFile.read(file));
                assertEquals(Reason.OTHER_FORMAT, refused.reason(), refused.getMessage());
            }
        }
    }

    /** A copy whose second word says the next format. */
    private Path ofALaterFormat(Path file) throws Exception {
        byte[] bytes = Files.readAllBytes(file);
        bytes[Long.BYTES] = (byte) (CompiledFile.FORMAT + 1);
        return Files.write(folder.resolve("later"), bytes);
    }
}
