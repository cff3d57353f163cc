package io.scangate.gateway.command;

import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The settings of a gateway as flags: one for each, described in {@code settings.properties}. */
abstract class ServeOptions {
    private static final Path DEFAULT_FILE = Path.of("config", "gateway.yaml");

    @Option(
            names = "--settings",
            paramLabel = "FILE",
            description =
                    "YAML file of settings (default: config/gateway.yaml or the package's conf/gateway.yaml, if there is one)")
    @Nullable
    Path file;

    @Spec
    @Nullable
    CommandSpec spec;

    final GatewayServer server;

    ServeOptions(GatewayServer server) {
        this.server = server;
    }

    /** The command's model, with a flag for each setting. */
    public CommandSpec model() {
        return server.flags()
                .addTo(CommandSpec.forAnnotatedObject(this), server.defaults().keySet());
    }

    /** The command, with the flags that were given. */
    final CommandSpec command() {
        return Objects.requireNonNull(spec, "made by picocli");
    }

    /** Where the settings come from. */
    final SettingsSource source() {
        return new SettingsSource(
                file,
                PackagedFiles.find(DEFAULT_FILE, System.getenv()),
                System.getenv(),
                command(),
                server.defaults().keySet());
    }
}
