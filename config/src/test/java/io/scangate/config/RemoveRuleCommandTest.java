package io.scangate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.config.lifecycle.ConfiguredRule;
import io.scangate.config.lifecycle.World;
import io.scangate.config.store.TestDatabase;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The command {@code scangate remove-rule}. CanonicalKeysTest runs it on databases of an earlier version. */
class RemoveRuleCommandTest {
    @TempDir
    Path directory;

    private final StringWriter printed = new StringWriter();

    private int run(String... arguments) {
        PrintWriter out = new PrintWriter(printed, true);
        return Main.commandLine(out, out).execute(arguments);
    }

    @ParameterizedTest
    @EnumSource
    void aRuleIsDeletedByIdOrPrefix_andAudited(TestDatabase kind) throws Exception {
        try (World world = new World(kind.fresh(directory))) {
            String appid = world.account();
            ConfiguredRule first = world.add(appid, World.wish("https://h.example.com/a"));
            ConfiguredRule second = world.add(appid, World.wish("https://h.example.com/b"));
            long before = world.revision();
            String database = "--database=" + world.settings.database();
            assertEquals(0, run("remove-rule", database, appid, first.id()), printed.toString());
            assertEquals(0, run("remove-rule", database, appid, second.prefix()), printed.toString());
            assertTrue(
                    printed.toString().contains("removed " + first.id() + ": " + first.prefix()), printed.toString());
            assertEquals(
                    List.of("rule.delete", "rule.delete"),
                    world.audit(before).stream().map(World.Row::action).toList());
            assertTrue(world.audit(before).get(0).actor().startsWith("local:"));
            assertEquals(1, run("remove-rule", database, appid, first.id()));
            assertTrue(printed.toString().contains("rule: \"" + first.id() + "\" (expected: "), printed.toString());
        }
    }

    @Test
    void aMissingDatabaseIsNotCreated() {
        Path file = directory.resolve("none.db");
        assertEquals(1, run("remove-rule", "--database=sqlite:" + file, "wx1", "r1"));
        assertTrue(printed.toString().contains("none.db: no such file"), printed.toString());
        assertFalse(Files.exists(file));
    }
}
