package io.scangate.gateway.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The lock of a state directory against another process. */
@Timeout(60)
class StateDirectoryTest {
    private static final String FREE = "free";
    private static final String IN_USE = "in use";

    @TempDir
    Path folder;

    /** The other process: tells whether the directory of its argument is free. */
    public static void main(String[] arguments) {
        System.out.print(StateDirectory.openIfFree(Path.of(arguments[0])) == null ? IN_USE : FREE);
    }

    private String seenByAnotherProcess() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        StateDirectoryTest.class.getName(),
                        folder.toString())
                .redirectErrorStream(true)
                .start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    /** A process loses its lock on a file with the first close of any descriptor of it, on POSIX systems. */
    @Test
    void aConfirmationKeepsTheLock() throws Exception {
        try (StateDirectory directory = StateDirectory.open(folder)) {
            directory.confirm();
            directory.hold();
            assertNotNull(directory.confirmedAt());
            assertEquals(IN_USE, seenByAnotherProcess());
        }
        assertEquals(FREE, seenByAnotherProcess());
    }

    @Test
    void aConfirmationHasThePresentTime() throws Exception {
        try (StateDirectory directory = StateDirectory.open(folder)) {
            Files.setLastModifiedTime(folder.resolve("lock"), FileTime.from(Instant.EPOCH));
            assertEquals(Instant.EPOCH, directory.confirmedAt());
            Instant before = Instant.now().minusSeconds(2);
            directory.confirm();
            assertFalse(
                    directory.confirmedAt() == null || directory.confirmedAt().isBefore(before));
        }
    }
}
