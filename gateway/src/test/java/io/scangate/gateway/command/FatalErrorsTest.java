package io.scangate.gateway.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/** The end of a process by errors in threads and in the log. */
@Timeout(60)
class FatalErrorsTest {
    /** A program that fails in one way and would go on for ever, or until its last line. */
    static final class Failing {
        private Failing() {}

        public static void main(String[] args) throws Exception {
            FatalErrors.install();
            OutOfMemoryError error = new OutOfMemoryError("a test");
            switch (args[0]) {
                case "logged" -> LoggerFactory.getLogger("a.library").warn("{} failed", "it", error);
                case "cause" -> LoggerFactory.getLogger("a.library").debug("ignored", new CompletionException(error));
                case "library-thread" -> run("pool-1-thread-1", error);
                case "own-thread" -> run("scangate-source", new AssertionError("a defect"));
                case "harmless" -> run("pool-1-thread-1", new AssertionError("a defect"));
                default -> throw new IllegalArgumentException(args[0]);
            }
        }

        private static void run(String name, Error error) throws InterruptedException {
            Thread thread = new Thread(
                    () -> {
                        throw error;
                    },
                    name);
            thread.start();
            thread.join();
        }
    }

    @ParameterizedTest
    @CsvSource({"logged, 4", "cause, 4", "library-thread, 4", "own-thread, 4", "harmless, 0"})
    void errorEndsTheProcess(String way, int code) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Failing.class.getName(),
                        way)
                .redirectErrorStream(true)
                .start();
        try {
            String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertEquals(code, process.waitFor(), printed);
            assertTrue(code == 0 || printed.contains("the process ends with exit code 4, because of java."), printed);
        } finally {
            process.destroyForcibly();
        }
    }
}
