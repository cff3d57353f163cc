package io.scangate.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.testing.NeedsProgram;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The script that starts everything, where it cannot. */
@Timeout(60)
@NeedsProgram("sh")
class LauncherTest {
    @TempDir
    Path folder;

    /** What it says, after its exit code. */
    private static String said(Path launcher, Path javaHome) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder("sh", launcher.toString(), "gateway").redirectErrorStream(true);
        builder.environment().put("SCANGATE_JAVA_HOME", javaHome.toString());
        Process process = builder.start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.waitFor() + " " + text;
    }

    private Path java(String says) throws IOException {
        Path home = Files.createTempDirectory(folder, "java home");
        Path java = Files.createDirectories(home.resolve("bin")).resolve("java");
        Files.writeString(java, "#!/bin/sh\necho '" + says + "' >&2\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
        return home;
    }

    @Test
    void noJdkOrAnOldOne_saysWhatItFoundAndWhatItNeeds() throws Exception {
        Path launcher = Path.of("..", "scangate");
        Path nowhere = folder.resolve("nowhere");
        Path eight = java("java version \"1.8.0_301\"");
        Path eleven = java("openjdk version \"11.0.2\" 2019-01-15");
        String needs = "1 scangate: needs a JDK 17 or newer (found: ";
        String what = "; install one, or let SCANGATE_JAVA_HOME name its directory\n";
        assertEquals(needs + "none in SCANGATE_JAVA_HOME=" + nowhere + ")" + what, said(launcher, nowhere));
        assertEquals(needs + "8 in SCANGATE_JAVA_HOME=" + eight + ")" + what, said(launcher, eight));
        assertEquals(needs + "11 in SCANGATE_JAVA_HOME=" + eleven + ")" + what, said(launcher, eleven));
    }

    @Test
    void buildThatFails_saysSo_afterMaven() throws Exception {
        Path launcher = Files.copy(Path.of("..", "scangate"), folder.resolve("scangate"));
        String said = said(launcher, Path.of(System.getProperty("java.home")));
        String jar = folder.resolve("gateway/target/scangate-gateway.jar").toString();
        assertTrue(said.startsWith("1 scangate: building gateway, once ...\n"), said);
        assertTrue(said.endsWith("scangate: " + jar + " was not built; Maven says above why\n"), said);
    }
}
