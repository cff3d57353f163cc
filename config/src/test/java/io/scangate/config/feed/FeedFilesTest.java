package io.scangate.config.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The folders of processes in one data directory. {@code ConfigProcessTest} has processes that are killed. */
class FeedFilesTest {
    @TempDir
    Path directory;

    private Path data() {
        return directory.resolve("a/data");
    }

    private List<Path> folders() throws IOException {
        try (Stream<Path> all = Files.list(data())) {
            return all.filter(Files::isDirectory).toList();
        }
    }

    @Test
    void eachProcessHasAFolder_andDeletesItAtItsEnd() throws IOException {
        FeedFiles one = FeedFiles.open(data());
        FeedFiles other = FeedFiles.open(data());
        Files.createFile(one.folder().resolve("snapshot-00.json.gz"));
        assertNotEquals(one.folder(), other.folder());
        assertEquals(2, folders().size());
        other.close();
        assertEquals(List.of(one.folder()), folders());
        assertThrows(IOException.class, other::folder);
        one.close();
        assertEquals(List.of(), folders());
    }

    @Test
    void foldersOfEndedProcessesAreDeleted_andForeignFilesStay() throws IOException {
        Path left = Files.createDirectories(data().resolve("feed-0123456789abcdef"));
        Files.createFile(left.resolve("lock"));
        Files.createFile(left.resolve("snapshot.tmp0123456789abcdef"));
        Files.createFile(left.resolve("snapshot-0123456789abcdef.json.gz"));
        Files.createFile(left.resolve("compiled.tmp0123456789abcdef"));
        Files.createFile(left.resolve("12-0123456789abcdef-0123456789abcdef.sgc"));
        Path withoutLock = Files.createDirectories(data().resolve("feed-00000000000000ab"));
        Path foreign = Files.createDirectories(data().resolve("feed-0123456789abcdee"));
        Path notes = Files.createFile(foreign.resolve("NOTES"));
        Path feeds = Files.createDirectories(data().resolve("feed-backup"));
        Path database = Files.createFile(data().resolve("scangate.db"));
        try (FeedFiles files = FeedFiles.open(data())) {
            assertTrue(Files.exists(files.folder()));
            assertFalse(Files.exists(left));
            assertFalse(Files.exists(withoutLock));
            assertTrue(Files.exists(notes));
            assertTrue(Files.exists(feeds));
            assertTrue(Files.exists(database));
        }
    }

    @Test
    void aFolderThatACleanerDeletedIsMadeAgain() throws IOException {
        try (FeedFiles files = FeedFiles.open(data())) {
            Path folder = files.folder();
            Files.delete(folder.resolve("lock"));
            Files.delete(folder);
            assertTrue(Files.exists(files.folder()));
            try (FeedFiles other = FeedFiles.open(data())) {
                assertTrue(Files.exists(folder), "it is locked again, so " + other.folder() + " is another one");
            }
        }
    }

    @Test
    void aDirectoryThatCannotBeUsedIsNamed() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));
        IOException refused = assertThrows(IOException.class, () -> FeedFiles.open(file.resolve("data")));
        assertTrue(String.valueOf(refused.getMessage()).startsWith("data-directory: \"" + file), refused::toString);
    }
}
