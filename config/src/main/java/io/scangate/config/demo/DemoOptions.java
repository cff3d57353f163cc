package io.scangate.config.demo;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Addresses, samples and directory of a demo. */
final class DemoOptions {
    @Option(names = "--listen", paramLabel = "HOST:PORT", description = "the gateway (default: ${DEFAULT-VALUE})")
    String listen = "127.0.0.1:8080";

    @Option(
            names = "--admin",
            paramLabel = "HOST:PORT",
            description = "the gateway's admin listener (default: ${DEFAULT-VALUE})")
    String admin = "127.0.0.1:8081";

    @Option(names = "--config", paramLabel = "HOST:PORT", description = "the control plane (default: ${DEFAULT-VALUE})")
    String config = "127.0.0.1:8090";

    @Option(
            names = "--config-admin",
            paramLabel = "HOST:PORT",
            description = "the control plane's admin listener (default: ${DEFAULT-VALUE})")
    String configAdmin = "127.0.0.1:8091";

    @Option(
            names = "--site",
            paramLabel = "PORT",
            description = "the website, on 127.0.0.1 (default: ${DEFAULT-VALUE})")
    int site = 8092;

    @Option(
            names = "--rules",
            paramLabel = "FILE",
            description = "snapshot with the accounts (default: config/rules.json)")
    @Nullable
    Path rules;

    @Option(
            names = "--directory",
            paramLabel = "DIRECTORY",
            description = "directory for its files: of an earlier demo, empty or new" + " (default: ${DEFAULT-VALUE})")
    Path directory = Path.of("data", "demo");

    /** The samples in the working directory or, if they are not there, beside the launcher. */
    Path samples() {
        if (rules != null) {
            return rules;
        }
        Path here = Path.of("config", "rules.json");
        String home = System.getenv("SCANGATE_HOME");
        return Files.exists(here) || home == null ? here : Path.of(home).resolve(here);
    }
}
