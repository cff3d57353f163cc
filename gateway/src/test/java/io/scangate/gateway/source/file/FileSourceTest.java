package io.scangate.gateway.source.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.testing.Waiting;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileSourceTest {
    private final Path dir;
    private final Path file;
    private FileSource source;

    FileSourceTest(@TempDir Path dir) throws IOException {
        this.dir = dir;
        file = dir.resolve("snapshot.json");
        Files.writeString(file, "one");
        source = new FileSource(file);
    }

    @Test
    void aSpecificationNamesAPath() {
        assertEquals("file:/a/b c%20.json", FileSource.of("file:/a/b c%20.json").spec());
        assertEquals("file:a/b.json", FileSource.of("file:a/b.json").spec());
    }

    @ParameterizedTest
    @CsvSource({
        "file:, 'source: \"file:\" (expected: file:PATH)'",
        "file://h/s.json, 'source: \"file://h/s.json\" (expected: file:PATH without a host)'",
    })
    void aBadSpecificationIsRefusedWithAHint(String spec, String message) {
        assertEquals(
                message,
                assertThrows(IllegalArgumentException.class, () -> FileSource.of(spec))
                        .getMessage());
    }

    @Test
    void anImpossiblePathIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> FileSource.of("file:a\0b"));
    }

    @Test
    void anUntouchedFileIsUnchanged() {
        Sighting.Present present = assertInstanceOf(Sighting.Present.class, source.look());
        assertEquals(3, present.bytes());
        assertEquals(present, source.look());
    }

    @Test
    void aRenameOverTheFileIsDetected() throws IOException {
        Path next = Files.writeString(dir.resolve("next"), "two");
        Files.setLastModifiedTime(next, Files.getLastModifiedTime(file));
        assertDetected(() -> Files.move(next, file, StandardCopyOption.ATOMIC_MOVE));
    }

    @Test
    void aRewriteInPlaceIsDetectedEvenWithTheOldModificationTime() throws Exception {
        FileTime modified = Files.getLastModifiedTime(file);
        Waiting.await("a tick of the clock that file times go by")
                .until(() -> Files.getLastModifiedTime(Files.writeString(dir.resolve("probe"), "x"))
                                .compareTo(modified)
                        > 0);
        assertDetected(() -> {
            Files.writeString(file, "two");
            Files.setLastModifiedTime(file, modified);
        });
    }

    @Test
    void aSwitchedSymbolicLinkFurtherUpIsDetected() throws IOException {
        Files.createDirectories(dir.resolve("v1"));
        Files.createDirectories(dir.resolve("v2"));
        // Hard links: only the path differs.
        Files.createLink(dir.resolve("v1/s.json"), file);
        Files.createLink(dir.resolve("v2/s.json"), file);
        Path data = Files.createSymbolicLink(dir.resolve("..data"), Path.of("v1"));
        source = new FileSource(Files.createSymbolicLink(dir.resolve("s.json"), Path.of("..data/s.json")));
        assertDetected(() -> {
            Path next = Files.createSymbolicLink(dir.resolve("..data_tmp"), Path.of("v2"));
            Files.move(next, data, StandardCopyOption.ATOMIC_MOVE);
        });
        try (InputStream in = source.open()) {
            assertEquals("one", new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    @Test
    void anAbsentFileIsMissing() throws IOException {
        Files.delete(file);
        assertEquals(new Sighting.Missing(), source.look());
        Files.createSymbolicLink(file, Path.of("nowhere"));
        assertEquals(new Sighting.Missing(), source.look());
        assertEquals(new Sighting.Missing(), new FileSource(dir.resolve("no/such/dir")).look());
    }

    @Test
    void aDirectoryIsUnreadable() throws IOException {
        assertTrue(message(new FileSource(dir)).endsWith(" is no regular file"));
        message(new FileSource(file.resolve("below")));
        Path loop = Files.createSymbolicLink(dir.resolve("loop"), Path.of("loop"));
        message(new FileSource(loop));
    }

    private static String message(FileSource source) {
        return assertInstanceOf(Sighting.Unreadable.class, source.look()).message();
    }

    private interface Change {
        void make() throws IOException;
    }

    private void assertDetected(Change change) throws IOException {
        Sighting before = source.look();
        change.make();
        assertInstanceOf(Sighting.Present.class, source.look());
        assertNotEquals(before, source.look());
    }
}
