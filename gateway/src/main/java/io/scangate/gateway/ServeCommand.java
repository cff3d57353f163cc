package io.scangate.gateway;

import io.scangate.gateway.http.HttpStartException;
import io.scangate.gateway.settings.SettingsLayers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
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
        CommandSpec spec = CommandSpec.forAnnotatedObject(command);
        Properties descriptions = descriptions();
        GatewaySettings.DEFAULT
                .texts()
                .forEach((key, value) -> spec.addOption(OptionSpec.builder("--" + key)
                        .type(String.class)
                        .paramLabel(key.substring(key.lastIndexOf('-') + 1).toUpperCase(java.util.Locale.ROOT))
                        .description(descriptions.getProperty(key) + " (default: " + value + ")")
                        .build()));
        return spec;
    }

    static Properties descriptions() {
        Properties properties = new Properties();
        try (var in = ServeCommand.class.getResourceAsStream("settings.properties")) {
            properties.load(java.util.Objects.requireNonNull(in, "settings.properties"));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return properties;
    }

    @Override
    public Integer call() throws InterruptedException {
        return serve(GatewaySettings.of(layers(System.getenv())), () -> {});
    }

    SettingsLayers layers(Map<String, String> environment) {
        SettingsLayers layers = new SettingsLayers();
        if (file != null) {
            layers.addYaml(file);
        } else if (Files.exists(DEFAULT_FILE)) {
            layers.addYaml(DEFAULT_FILE);
        }
        layers.addEnvironment(environment);
        CommandSpec model = java.util.Objects.requireNonNull(spec, "made by picocli");
        for (String key : GatewaySettings.BINDER.keys()) {
            String text = model.findOption("--" + key).getValue();
            if (text != null) {
                layers.addFlag(key, text);
            }
        }
        return layers;
    }

    /** Serves until the process is told to stop. */
    static int serve(GatewaySettings settings, Runnable whenStarted) throws InterruptedException {
        Gateway gateway;
        try {
            gateway = Gateway.start(settings);
        } catch (HttpStartException e) {
            LOG.error("{}", e.getMessage());
            return ExitCode.ADDRESS;
        }
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            gateway.stop();
                            stopped.countDown();
                        },
                        "scangate-stop"));
        whenStarted.run();
        stopped.await();
        return ExitCode.OK;
    }
}
