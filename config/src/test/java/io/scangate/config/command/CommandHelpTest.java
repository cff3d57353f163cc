package io.scangate.config.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.config.ConfigSettings;
import io.scangate.gateway.settings.SettingsFlags;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The help of each command shows the settings that it uses, and no other: a flag that does nothing misleads. */
class CommandHelpTest {
    private static Set<String> and(Set<String> keys, String... more) {
        List<String> all = new ArrayList<>(keys);
        all.addAll(List.of(more));
        return new TreeSet<>(all);
    }

    @Test
    void everyGroupBeginsWithASetting_andNoSettingIsWithoutAGroup() {
        Set<String> first =
                SettingsFlags.read(Commands.class, "groups.properties").stringPropertyNames();
        assertTrue(ConfigSettings.BINDER.keys().containsAll(first), first.toString());
        assertTrue(first.contains(
                ConfigSettings.DEFAULT.texts().keySet().iterator().next()));
    }

    @Test
    void eachCommandShowsTheSettingsThatItUses() {
        PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
        Set<String> database = SettingsOptions.databaseFlags();
        Map<String, Set<String>> expected = new TreeMap<>(Map.ofEntries(
                Map.entry("config", and(ConfigSettings.BINDER.keys())),
                Map.entry("check-settings", and(ConfigSettings.BINDER.keys())),
                Map.entry("operator-key", and(database)),
                Map.entry("gateway-key", and(database)),
                Map.entry("export", and(database)),
                // Its flag --code-published has the name of a setting.
                Map.entry("import", and(database, "rules-per-account", "test-links-per-rule", "code-published")),
                Map.entry("backup", and(database)),
                Map.entry("restore", and(database)),
                Map.entry("downgrade", and(database)),
                Map.entry("remove-rule", and(database)),
                Map.entry("secrets-rekey", and(database, "secrets-key-file")),
                Map.entry("get", and(Set.of())),
                Map.entry("apply", and(Set.of())),
                Map.entry("top", and(Set.of())),
                Map.entry("completion", and(Set.of())),
                // Its addresses have the names of settings.
                Map.entry("demo", and(Set.of("listen", "admin")))));
        Map<String, Set<String>> found = new TreeMap<>();
        for (Map.Entry<String, CommandLine> command :
                Commands.line(nowhere, nowhere).getSubcommands().entrySet()) {
            String help = command.getValue().getUsageMessage(CommandLine.Help.Ansi.OFF);
            Set<String> shown = new TreeSet<>();
            for (String key : ConfigSettings.BINDER.keys()) {
                if (help.contains("--" + key + "=")) {
                    shown.add(key);
                }
            }
            found.put(command.getKey(), shown);
        }
        assertEquals(expected, found);
    }
}
