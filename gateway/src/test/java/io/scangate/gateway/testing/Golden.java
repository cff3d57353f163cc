package io.scangate.gateway.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Files with what writers write of a fixed content, in {@code src/test/resources/golden} of a module: {@code KIND-VERSION.SUFFIX}. A writer
 * whose bytes change without a new version would give readers of the last release what they do not know. {@code -Dgolden.record=true} makes
 * those that are missing; nothing overwrites one. See docs/releases.md. Not instantiable.
 */
public final class Golden {
    private static final Path FOLDER = Path.of("src", "test", "resources", "golden");
    private static final boolean RECORDS = Boolean.getBoolean("golden.record");

    private Golden() {}

    /**
     * Fails unless the file of a version has these bytes.
     *
     * @param kind the name of the format
     * @param version its version, as the program writes it
     * @param suffix such as {@code json}
     */
    public static void check(String kind, String version, String suffix, byte[] written) throws IOException {
        Path file = FOLDER.resolve(kind + "-" + version + "." + suffix);
        if (!Files.exists(file)) {
            if (!RECORDS) {
                throw new AssertionError(
                        file + " is missing (expected: the format has a file for each version; run the test with"
                                + " -Dgolden.record=true once)");
            }
            Files.createDirectories(FOLDER);
            Files.write(file, written);
        }
        byte[] expected = Files.readAllBytes(file);
        int at = Arrays.mismatch(expected, written);
        if (at >= 0) {
            throw new AssertionError("the bytes of " + file + " have changed at " + at + ": \"" + around(expected, at)
                    + "\" is now \"" + around(written, at)
                    + "\" (expected: a new version of the format if they do; docs/releases.md says where it is)");
        }
    }

    private static String around(byte[] bytes, int at) {
        byte[] part = Arrays.copyOfRange(bytes, Math.max(0, at - 20), Math.min(bytes.length, at + 40));
        return new String(part, StandardCharsets.ISO_8859_1);
    }

    /** The files of all versions of a format, the present one and earlier ones. */
    public static List<Path> all(String kind) throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(file -> file.getFileName().toString().matches(kind + "-[0-9][^-]*"))
                    .sorted()
                    .toList();
        }
    }
}
