package io.scangate.gateway.command;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Files that a package brings: in {@code conf} below {@code SCANGATE_HOME}, which the launcher sets. Not instantiable. */
public final class PackagedFiles {
    private static final String HOME = "SCANGATE_HOME";

    private PackagedFiles() {}

    /**
     * A file below the working directory or, where there is none, the package's file of the same name.
     *
     * @param here the file below the working directory
     * @param environment the variables of the process
     * @return {@code here} if neither exists
     */
    public static Path find(Path here, Map<String, String> environment) {
        String home = environment.get(HOME);
        if (home == null || Files.exists(here)) {
            return here;
        }
        Path packaged = Path.of(home, "conf").resolve(here.getFileName());
        return Files.exists(packaged) ? packaged : here;
    }
}
