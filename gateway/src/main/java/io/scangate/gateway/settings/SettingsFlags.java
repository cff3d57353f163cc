package io.scangate.gateway.settings;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Settings as flags of a command: one flag per setting, with the name of its key. */
public final class SettingsFlags {
    private SettingsFlags() {}

    /**
     * Adds a flag for each setting.
     *
     * @param defaults the default values by key, see {@link SettingsBinder#texts}
     * @param descriptions the descriptions by key
     */
    public static CommandSpec add(CommandSpec command, Map<String, String> defaults, Properties descriptions) {
        defaults.forEach((key, value) -> command.addOption(OptionSpec.builder("--" + key)
                .type(String.class)
                .paramLabel(key.substring(key.lastIndexOf('-') + 1).toUpperCase(Locale.ROOT))
                .description(descriptions.getProperty(key) + " (default: " + value + ")")
                .build()));
        return command;
    }

    /** Adds the flags of the command line to the layers. */
    public static SettingsLayers given(CommandSpec command, Iterable<String> keys, SettingsLayers layers) {
        for (String key : keys) {
            String text = command.findOption("--" + key).getValue();
            if (text != null) {
                layers.addFlag(key, text);
            }
        }
        return layers;
    }

    /** Reads the descriptions of settings from {@code settings.properties} in the package of a class. */
    public static Properties descriptions(Class<?> beside) {
        return descriptions(beside, "settings.properties");
    }

    /**
     * Reads the descriptions of settings.
     *
     * @param name the resource, relative to the package of the class
     */
    public static Properties descriptions(Class<?> beside, String name) {
        Properties properties = new Properties();
        try (InputStream in = beside.getResourceAsStream(name)) {
            properties.load(Objects.requireNonNull(in, name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties;
    }
}
