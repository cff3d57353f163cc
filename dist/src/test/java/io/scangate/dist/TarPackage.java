package io.scangate.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.testing.NeedsProgram;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The tar.gz, unpacked and run. Its name keeps it out of builds that make no packages. */
@Timeout(300)
@NeedsProgram({"sh", "tar"})
class TarPackage {
    @TempDir
    Path folder;

    @Test
    void bothPlanesRunFromIt() throws Exception {
        assertEquals(
                "0\n",
                UnpackedProgram.output(
                        folder, "tar", "-xzf", System.getProperty("scangate.tar"), "--strip-components=1"));
        assertTrue(Files.exists(folder.resolve("share/man/man1/scangate-gateway.1")));
        assertTrue(Files.readString(folder.resolve("systemd/scangate-config.service"))
                .contains("ExecStart=/opt/scangate/bin/scangate config --settings /opt/scangate/conf/config.yaml\n"));
        Path home = Files.createDirectory(folder.resolve("home"));
        try (UnpackedProgram program = new UnpackedProgram(folder.resolve("bin/scangate"), folder, home)) {
            String help = program.run("help");
            assertTrue(help.startsWith("0\n") && !help.contains("build "), help);
            String version = program.run("--version");
            assertTrue(version.matches("0\nscangate \\d+\\.\\d+\\.\\d+.*\n"), version);
            assertTrue(program.run("check", "conf/rules.json").startsWith("0\n"));
            assertTrue(program.run("build").startsWith("1\nscangate: build: a package has no sources"));
            program.serves(
                    "/v1/resolve?link=https%3A%2F%2Fshop.example.com%2Fitem%2F42",
                    "\"action\":\"miniprogram\"", "gateway", "--listen=127.0.0.1:0", "--admin=127.0.0.1:0");
            program.serves("/openapi.json", "\"openapi\"", "config", "--listen=127.0.0.1:0", "--admin=127.0.0.1:0");
            assertTrue(Files.exists(folder.resolve("data/scangate.db")), "the settings are those of conf/config.yaml");
            program.keepsItsArchiveAtHome();
        }
    }
}
