package io.scangate.gateway.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDirFactory;

/**
 * Makes temporary folders in memory where the machine has a large enough file system there, and in Java's default place
 * elsewhere. Databases of tests write and delete many thousands of files. These folders may not be executable.
 */
public final class MemoryFolder implements TempDirFactory {
    private static final Path MEMORY = Path.of("/dev/shm");
    private static final long LEAST_FREE = 4L << 30;
    private static final Set<Path> LEFT = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> LEFT.forEach(MemoryFolder::delete)));
    }

    /** Makes a folder; the caller deletes it. */
    public static Path create(String prefix) throws IOException {
        return Files.isWritable(MEMORY) && Files.getFileStore(MEMORY).getUsableSpace() >= LEAST_FREE
                ? Files.createTempDirectory(MEMORY, prefix)
                : Files.createTempDirectory(prefix);
    }

    /** Makes a folder that is deleted at the end of the process at the latest, as far as nothing writes into it then. */
    public static Path createForProcess(String prefix) throws IOException {
        Path folder = create(prefix);
        LEFT.add(folder);
        return folder;
    }

    /** Deletes a folder with all it contains, if it exists. */
    public static void delete(Path folder) {
        LEFT.remove(folder);
        try (Stream<Path> found = Files.exists(folder) ? Files.walk(folder) : Stream.empty()) {
            for (Path path : found.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext context) throws IOException {
        return create("scangate-test");
    }
}
