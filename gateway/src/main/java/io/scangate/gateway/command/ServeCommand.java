package io.scangate.gateway.command;

import io.scangate.gateway.settings.SettingsFlags;
import io.scangate.gateway.settings.SettingsLayers;
import java.io.IOException;
import java.net.BindException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Starts the gateway. Every setting is also a flag; their descriptions are in {@code settings.properties}. */
@Command(
        name = "gateway",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Serves scans. Settings come from a file, then the environment (SCANGATE_EVENT_LOOPS is --event-loops), then flags.",
            "Exit codes: 1 failed, 2 bad settings, 3 an address is in use, 4 out of memory, 130 or 143 stopped by a signal."
        })
public final class ServeCommand implements Callable<Integer> {
    private static final Path DEFAULT_FILE = Path.of("config", "gateway.yaml");
    private static final Logger LOG = LoggerFactory.getLogger(ServeCommand.class);

    @Option(
            names = "--settings",
            paramLabel = "FILE",
            description = "YAML file of settings (default: config/gateway.yaml, if there is one)")
    @Nullable
    Path file;

    @Spec
    @Nullable
    CommandSpec spec;

    private final ServerStart server;

    /** Makes a command that starts a server. */
    public ServeCommand(ServerStart server) {
        this.server = server;
    }

    /** The server that the command starts, and its settings. */
    public interface ServerStart {
        /** The defaults of all settings, as texts by key. */
        Map<String, String> defaults();

        /** The descriptions of all settings by key. */
        Properties descriptions();

        /**
         * Starts the server.
         *
         * @throws io.scangate.gateway.settings.SettingsException if a setting is unknown or bad
         * @throws BindException if an address is in use; the server is stopped then
         * @throws IOException if it fails in another way
         */
        AutoCloseable start(SettingsLayers layers) throws IOException;
    }

    /** The command's model, with a flag for each setting. */
    public CommandSpec model() {
        return SettingsFlags.add(CommandSpec.forAnnotatedObject(this), server.defaults(), server.descriptions());
    }

    @Override
    public Integer call() throws InterruptedException {
        SettingsLayers layers = layers(System.getenv());
        try {
            StopSignal.serve(() -> server.start(layers));
        } catch (BindException e) {
            LOG.error("{}", e.getMessage());
            return ExitCode.ADDRESS;
        } catch (IOException e) {
            LOG.error("The gateway cannot start: {}", FileFailure.words(e));
            return ExitCode.FAILED;
        }
        return ExitCode.OK;
    }

    private SettingsLayers layers(Map<String, String> environment) {
        SettingsLayers layers = new SettingsLayers();
        if (file != null) {
            layers.addYaml(file);
        } else if (Files.exists(DEFAULT_FILE)) {
            layers.addYaml(DEFAULT_FILE);
        }
        layers.addEnvironment(environment);
        return SettingsFlags.given(
                Objects.requireNonNull(spec, "made by picocli"),
                server.defaults().keySet(),
                layers);
    }
}
