package io.scangate.gateway.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The tests that could not run on this machine: a line for each in a file, which the build prints. */
public final class NotRun {
    private static final Path FILE = Path.of("target", "not-run.txt");

    private NotRun() {}

    /**
     * Ends a test without a result unless the machine can run it.
     *
     * @param why what the machine lacks, such as "this user may not mount"
     */
    public static void unless(boolean can, String test, String why) {
        if (!can) {
            append(test + " did not run: " + why);
        }
        assumeTrue(can, why);
    }

    static void append(String line) {
        try {
            Files.createDirectories(FILE.toAbsolutePath().getParent());
            Files.writeString(FILE, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
