package io.scangate.gateway;

import io.scangate.gateway.command.ExitCode;
import io.scangate.gateway.command.StopSignal;
import io.scangate.gateway.http.HttpStartException;
import io.scangate.gateway.settings.SettingsFlags;
import io.scangate.gateway.settings.SettingsLayers;
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

/** Serves: the gateway itself. Every setting is a flag, too; their descriptions are in {@code settings.properties}. */
@Command(
        name = "gateway",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Serves scans. Settings come from a file, then the environment (SCANGATE_EVENT_LOOPS is --event-loops), then flags.",
            "Exit codes: 0 stopped, 1 failed, 2 bad settings, 3 an address is taken."
        })
final class ServeCommand implements Callable<Integer> {
    static final Path DEFAULT_FILE = Path.of("config", "gateway.yaml");
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

    /** The command's model, with a flag for each setting. */
    static CommandSpec spec(Object command) {
        return SettingsFlags.add(
                CommandSpec.forAnnotatedObject(command), GatewaySettings.DEFAULT.texts(), descriptions());
    }

    static Properties descriptions() {
        return SettingsFlags.descriptions(ServeCommand.class);
    }

    @Override
    public Integer call() throws InterruptedException {
        return serve(GatewaySettings.of(layers(System.getenv())));
    }

    SettingsLayers layers(Map<String, String> environment) {
        SettingsLayers layers = new SettingsLayers();
        if (file != null) {
            layers.addYaml(file);
        } else if (Files.exists(DEFAULT_FILE)) {
            layers.addYaml(DEFAULT_FILE);
        }
        layers.addEnvironment(environment);
        return SettingsFlags.given(
                Objects.requireNonNull(spec, "made by picocli"), GatewaySettings.BINDER.keys(), layers);
    }

    /** Serves until the process is told to stop. */
    private static int serve(GatewaySettings settings) throws InterruptedException {
        Gateway gateway;
        try {
            gateway = Gateway.start(settings);
        } catch (HttpStartException e) {
            LOG.error("{}", e.getMessage());
            return ExitCode.ADDRESS;
        }
        StopSignal.await(gateway);
        return ExitCode.OK;
    }
}
