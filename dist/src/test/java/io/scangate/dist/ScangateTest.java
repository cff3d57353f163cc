package io.scangate.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.config.command.Commands;
import io.scangate.gateway.Main;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Which plane a command line belongs to, and the lists of commands. */
class ScangateTest {
    private static final PrintWriter NOWHERE = new PrintWriter(Writer.nullWriter());

    @Test
    void theListsOfCommands_areThoseOfBothPlanes() {
        Set<String> config =
                new TreeSet<>(Commands.line(NOWHERE, NOWHERE).getSubcommands().keySet());
        assertTrue(config.remove("check-settings"));
        assertEquals(new TreeSet<>(Scangate.OF_CONFIG), config);
        assertEquals(
                new TreeSet<>(Scangate.OF_GATEWAY),
                new TreeSet<>(
                        Main.commandLine(NOWHERE, NOWHERE).getSubcommands().keySet()));
    }

    @Test
    void theFirstWordDecides_andCheckSettingsNamesItsPlane() {
        assertEquals(Scangate.Plane.GATEWAY, Scangate.of());
        assertEquals(Scangate.Plane.GATEWAY, Scangate.of("--event-loops", "1"));
        assertEquals(Scangate.Plane.GATEWAY, Scangate.of("check-settings"));
        assertEquals(Scangate.Plane.GATEWAY, Scangate.of("check-settings", "gateway"));
        assertEquals(Scangate.Plane.CONFIG, Scangate.of("check-settings", "config", "--listen", "127.0.0.1:0"));
        assertEquals(Scangate.Plane.CONFIG, Scangate.of("operator-key", "ops"));
        assertEquals(Scangate.Plane.HELP, Scangate.of("--help"));
        assertEquals(Scangate.Plane.NONE, Scangate.of("exprot"));
    }

    /** The launcher lists the commands for its users, too, and must know to which plane they belong. */
    @Test
    void theLauncherKnowsTheSameCommands() throws Exception {
        String launcher = Files.readString(Path.of("..", "scangate"));
        assertTrue(launcher.contains("\nof_config='" + String.join(" ", Scangate.OF_CONFIG) + "'\n"), launcher);
        assertTrue(launcher.contains("\nof_gateway='" + String.join(" ", Scangate.OF_GATEWAY) + "'\n"), launcher);
    }

    @Test
    void theHelpHasALineForEachCommand() {
        String help = AllCommands.help();
        assertTrue(help.contains("\n  gateway         Serves scans\n"), help);
        assertTrue(help.contains("\n  check           Checks a snapshot file as a gateway reads it\n"), help);
        assertEquals(2 + AllCommands.byName().size(), help.lines().count(), help);
    }
}
