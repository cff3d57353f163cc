package io.scangate.gateway.disk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The modes of files, writers of one file, and the lock of a directory that is deleted or replaced. */
@DisabledOnOs(OS.WINDOWS)
class PrivateFilesTest {
    private final Path dir;
    private final Path file;

    PrivateFilesTest(@TempDir Path dir) {
        this.dir = dir;
        this.file = dir.resolve("rules.compiled");
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void onlyTheOwnUserMayUseFilesAndDirectories() throws IOException {
        Path made = dir.resolve("a").resolve("b");
        PrivateFiles.makeDirectories(made);
        assertEquals("rwx------", mode(made));
        assertEquals("rwx------", mode(dir.resolve("a")));
        PrivateFiles.make(file);
        assertEquals("rw-------", mode(file));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        Files.write(file, new byte[3]);
        PrivateFiles.make(file);
        assertEquals("rw-------", mode(file));
        assertEquals(3, Files.size(file));
        assertEquals("rw-------", mode(PrivateFiles.makeTemporary(file)));
    }

    @Test
    void aCopyOfADamagedFileIsForTheOwnUser_alsoIfTheFileWasNot() throws IOException {
        Files.write(file, new byte[] {1});
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        Files.write(PrivateFiles.aside(file), new byte[] {2, 2});
        PrivateFiles.copyAside(file);
        assertEquals(dir.resolve("rules.compiled.bad"), PrivateFiles.aside(file));
        assertArrayEquals(new byte[] {1}, Files.readAllBytes(PrivateFiles.aside(file)));
        assertEquals("rw-------", mode(PrivateFiles.aside(file)));
    }

    @Test
    void writersOfOneFileHaveTemporaryFilesOfTheirOwn_andThoseOfKilledWritersAreDeleted() throws IOException {
        Path killed = PrivateFiles.makeTemporary(file);
        Files.setLastModifiedTime(killed, FileTime.from(Instant.now().minus(Duration.ofHours(2))));
        Path one = PrivateFiles.makeTemporary(file);
        Path other = PrivateFiles.makeTemporary(file);
        assertTrue(Files.notExists(killed));
        Files.write(one, new byte[] {1});
        Files.write(other, new byte[] {2});
        PrivateFiles.replace(one, file);
        assertArrayEquals(new byte[] {1}, Files.readAllBytes(file));
        PrivateFiles.replace(other, file);
        assertArrayEquals(new byte[] {2}, Files.readAllBytes(file));
    }

    @Test
    void aFileIsReplacedInAnInterruptedThread() throws IOException {
        Path written = PrivateFiles.makeTemporary(file);
        Thread.currentThread().interrupt();
        PrivateFiles.replace(written, file);
        assertTrue(Thread.interrupted());
        assertTrue(Files.exists(file));
    }

    @Test
    void aDeletedDirectoryIsMadeAndLockedAgain() throws IOException {
        Path state = dir.resolve("state");
        try (StateDirectory own = StateDirectory.open(state)) {
            assertEquals("rwx------", mode(state));
            Files.delete(state.resolve("lock"));
            Files.delete(state);
            own.hold();
            assertThrows(IllegalArgumentException.class, () -> StateDirectory.open(state));
        }
        StateDirectory.open(state).close();
    }

    @Test
    void aDirectoryThatAnotherGatewayHasTakenIsNotWritten() throws IOException {
        Path state = dir.resolve("state");
        try (StateDirectory own = StateDirectory.open(state)) {
            Files.move(state, dir.resolve("moved"));
            try (StateDirectory other = StateDirectory.open(state)) {
                String message = assertThrows(IOException.class, own::hold).getMessage();
                assertEquals(state + ": another gateway uses it", message);
                other.hold();
            }
            own.hold();
        }
    }
}
