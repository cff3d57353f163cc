package io.scangate.config.outages;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Commands of the system that end by themselves. */
final class Shell {
    private Shell() {}

    /** The output of a command, which must succeed. */
    static String run(String... command) {
        return run(List.of(command));
    }

    /** The output of a command, which must succeed. */
    static String run(List<String> command) {
        return run(command, true);
    }

    private static String run(List<String> command, boolean withErrors) {
        try {
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(withErrors);
            if (!withErrors) {
                builder.redirectError(ProcessBuilder.Redirect.INHERIT);
            }
            Process process = builder.start();
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int code = process.waitFor();
            if (code != 0) {
                throw new IllegalStateException(String.join(" ", command) + ": exit code " + code + "\n" + out);
            }
            return out;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The same without what the command says on its standard error. */
    static String runQuietly(List<String> command) {
        return run(command, false);
    }

    /** Sends a signal to processes; those that have ended do not matter. */
    static void signal(String name, List<Long> pids) {
        for (long pid : pids) {
            if (ProcessHandle.of(pid).isPresent()) {
                try {
                    int unused = new ProcessBuilder("kill", "-" + name, Long.toString(pid))
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new IllegalStateException(e);
                }
            }
        }
    }
}
