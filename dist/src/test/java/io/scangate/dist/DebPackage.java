package io.scangate.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.testing.NeedsProgram;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The Debian package, unpacked without an installation, and run. Its name keeps it out of builds that make no packages. */
@Timeout(300)
@NeedsProgram({"sh", "dpkg-deb"})
class DebPackage {
    private static final String DEB = "scangate.deb";

    @TempDir
    Path folder;

    private String deb(String... arguments) throws Exception {
        String[] command = new String[arguments.length + 1];
        command[0] = "dpkg-deb";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        String output = UnpackedProgram.output(folder, command);
        assertTrue(output.startsWith("0\n"), output);
        return output.substring(2);
    }

    @Test
    void settingsAreConffiles_andOnlyTheirOwnersReadThem() throws Exception {
        String file = System.getProperty(DEB);
        deb("--control", file, "control");
        assertEquals(
                List.of("/etc/scangate/config.yaml", "/etc/scangate/gateway.yaml", "/etc/scangate/rules.json"),
                Files.readAllLines(folder.resolve("control/conffiles")).stream()
                        .sorted()
                        .toList());
        assertTrue(Files.isExecutable(folder.resolve("control/postinst")));
        assertEquals("all\n", deb("--field", file, "Architecture"));
        String contents = deb("--contents", file);
        assertTrue(
                contents.lines()
                        .anyMatch(line ->
                                line.startsWith("-rw-r----- root/root") && line.endsWith("/etc/scangate/config.yaml")),
                contents);
        assertTrue(
                contents.lines()
                        .anyMatch(line -> line.endsWith("/usr/bin/scangate -> /usr/share/scangate/bin/scangate")),
                contents);
        assertTrue(
                contents.lines().anyMatch(line -> line.endsWith("/usr/lib/systemd/system/scangate-gateway.service")),
                contents);
    }

    @Test
    void bothPlanesRunFromIt() throws Exception {
        deb("--extract", System.getProperty(DEB), "root");
        Path root = folder.resolve("root");
        Path home = Files.createDirectory(folder.resolve("home"));
        Path settings = root.resolve("etc/scangate");
        try (UnpackedProgram program =
                new UnpackedProgram(root.resolve("usr/share/scangate/bin/scangate"), home, home)) {
            program.serves(
                    "/v1/resolve?link=https%3A%2F%2Fshop.example.com%2Fitem%2F42",
                    "\"action\":\"miniprogram\"",
                    "gateway",
                    "--settings=" + settings.resolve("gateway.yaml"),
                    "--source=file:" + settings.resolve("rules.json"),
                    "--state-dir=state",
                    "--listen=127.0.0.1:0",
                    "--admin=127.0.0.1:0");
            program.serves(
                    "/openapi.json",
                    "\"openapi\"",
                    "config",
                    "--settings=" + settings.resolve("config.yaml"),
                    "--database=sqlite:scangate.db",
                    "--listen=127.0.0.1:0",
                    "--admin=127.0.0.1:0");
            program.keepsItsArchiveAtHome();
        }
    }
}
