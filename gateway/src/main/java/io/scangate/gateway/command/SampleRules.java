package io.scangate.gateway.command;

import java.nio.file.Files;
import java.nio.file.Path;

/** The sample rules that come with the program. */
public final class SampleRules {
    /** Their file, seen from the directory of the program. */
    public static final String NAME = "config/rules.json";

    private static final String HOME = "SCANGATE_HOME";

    private SampleRules() {}

    /** The file below the working directory or, where there is none, the one of the package or the clone that the launcher names. */
    public static Path file() {
        Path here = PackagedFiles.find(Path.of(NAME), System.getenv());
        String home = System.getenv(HOME);
        return Files.exists(here) || home == null ? here : Path.of(home).resolve(here);
    }
}
