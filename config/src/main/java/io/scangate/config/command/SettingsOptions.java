package io.scangate.config.command;

import io.scangate.config.ConfigSettings;
import io.scangate.config.store.DatabaseSettings;
import io.scangate.gateway.command.PackagedFiles;
import io.scangate.gateway.command.SettingsSource;
import io.scangate.gateway.settings.SettingsBinder;
import io.scangate.gateway.settings.SettingsFlags;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The settings of a command, from a file, the environment and flags. {@code settings.properties} describes them.
 * Not thread-safe.
 */
abstract class SettingsOptions {
    static final Path DEFAULT_FILE = Path.of("config", "config.yaml");

    @Option(
            names = "--settings",
            paramLabel = "FILE",
            description =
                    "YAML file of settings (default: config/config.yaml or the package's conf/config.yaml, if there is one)")
    @Nullable
    Path file;

    @Spec
    @Nullable
    CommandSpec spec;

    /** A command's model, with a flag for each setting that it uses. */
    static CommandSpec spec(SettingsOptions command) {
        return new SettingsFlags(ConfigSettings.BINDER, ConfigSettings.DEFAULT.texts(), SettingsOptions.class)
                .addTo(CommandSpec.forAnnotatedObject(command), command.flags());
    }

    /** Keys of the settings that have a flag in this command. The file and the environment may contain others. */
    Set<String> flags() {
        return ConfigSettings.BINDER.keys();
    }

    /** {@link #flags} of a command that works directly on the database. */
    static Set<String> databaseFlags() {
        return SettingsBinder.texts(DatabaseSettings.DEFAULT).keySet();
    }

    CommandSpec model() {
        return Objects.requireNonNull(spec, "made by picocli");
    }

    /** Where the settings come from. */
    SettingsSource source(Map<String, String> environment) {
        return new SettingsSource(file, PackagedFiles.find(DEFAULT_FILE, environment), environment, model(), flags());
    }

    /** The effective settings. */
    ConfigSettings settings(Map<String, String> environment) {
        return ConfigSettings.of(source(environment).read());
    }
}
