package io.scangate.gateway.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** SIGHUP to a process of a test. Not instantiable. */
public final class Hangup {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String IGNORED = "SigIgn:";

    private Hangup() {}

    /**
     * Lets a process take SIGHUP also if this process ignores it, as below {@code nohup}: children inherit that, and Java then leaves the
     * signal alone.
     */
    public static ProcessBuilder heard(ProcessBuilder builder) throws IOException {
        if (isIgnored()) {
            List<String> command = new ArrayList<>(List.of("env", "--default-signal=HUP"));
            command.addAll(builder.command());
            builder.command(command);
        }
        return builder;
    }

    private static boolean isIgnored() throws IOException {
        if (!Files.exists(STATUS)) {
            return false;
        }
        for (String line : Files.readAllLines(STATUS)) {
            if (line.startsWith(IGNORED)) {
                // Signal 1 is the lowest bit.
                return (Long.parseUnsignedLong(line.substring(IGNORED.length()).strip(), 16) & 1) != 0;
            }
        }
        return false;
    }
}
