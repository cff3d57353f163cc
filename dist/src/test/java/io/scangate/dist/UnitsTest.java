package io.scangate.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.testing.NeedsProgram;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The units of systemd. */
class UnitsTest {
    private static final List<String> PLANES = List.of("gateway", "config");
    private static final Path UNITS = Path.of("src", "main", "systemd");

    @TempDir
    Path folder;

    private static String output(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.waitFor() + "\n" + text;
    }

    private static String unit(String plane) throws Exception {
        return Files.readString(UNITS.resolve("scangate-" + plane + ".service"));
    }

    /** The two differ in the name of the plane only, so what one learns the other has. */
    @Test
    void bothPlanesHaveTheSameUnit() throws Exception {
        List<String> gateway = unit("gateway").lines().skip(2).toList();
        List<String> config = unit("config").lines().skip(2).toList();
        assertEquals(
                gateway,
                config.stream()
                        .map(line -> line.replace("scangate-config", "scangate-gateway")
                                .replace("@program@ config", "@program@ gateway")
                                .replace("config.yaml", "gateway.yaml"))
                        .toList());
        assertTrue(gateway.contains("SuccessExitStatus=143"), gateway.toString());
    }

    @Test
    @NeedsProgram("systemd-analyze")
    void exposureIsBelowTwo_andSystemdFindsNoMistake() throws Exception {
        for (String plane : PLANES) {
            Path unit = folder.resolve("scangate-" + plane + ".service");
            Files.writeString(
                    unit, unit(plane).replace("@program@", "/bin/true").replace("@conf@", "/etc/scangate"));
            String security = output(
                    "systemd-analyze", "security", "--offline=true", "--threshold=19", "--no-pager", unit.toString());
            assertTrue(security.startsWith("0\n"), security);
            assertTrue(security.contains("Overall exposure level"), security);
            String verify = output("systemd-analyze", "verify", "--man=no", unit.toString());
            assertEquals("0\n", verify);
        }
    }
}
