package io.scangate.config.outages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.testing.MemoryFolder;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * PostgreSQL, two control planes, three gateways and HAProxy in network namespaces: parts of it are killed, stopped, replaced and cut off, one after
 * the other. Runs in the profile fleet only, and needs root. Writes the table of faults to {@code target/fleet.md} and the logs to {@code target/fleet}.
 */
@Tag("fleet")
@Timeout(1200)
class FleetTest {
    @TempDir(factory = MemoryFolder.class)
    Path directory;

    private FileChannel lock;

    @BeforeEach
    void removeWhatAnEarlierRunLeft() throws IOException {
        assertEquals(List.of(), Namespaces.missing(), "the fleet test needs root and these programs");
        Path file = Path.of(System.getProperty("java.io.tmpdir"), "sg-fleet.lock");
        lock = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        assertNotNull(lock.tryLock(), "another fleet test runs on this machine");
        Namespaces.remove();
    }

    @AfterEach
    void remove() throws IOException {
        if (Namespaces.missing().isEmpty()) {
            Namespaces.remove();
            lock.close();
        }
        Path kept = Files.createDirectories(Path.of("target", "fleet"));
        try (var files = Files.list(directory)) {
            for (Path each : files.filter(Files::isRegularFile).toList()) {
                Files.copy(each, kept.resolve(each.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    @Test
    void noScanFailsBehindOneRetry_andGatewaysAreSoonUpToDate() throws Exception {
        new Fleet(directory).namespaces().make();
        Path out = directory.resolve("run.log");
        List<String> command =
                new ArrayList<>(Namespaces.inHub(FleetProcess.java(FleetRun.class, directory.toString())));
        Process run = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        int code = run.waitFor();
        assertTrue(code == 0, () -> text(out));
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
