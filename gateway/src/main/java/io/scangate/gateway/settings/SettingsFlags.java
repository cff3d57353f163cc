package io.scangate.gateway.settings;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Settings as flags of a command: one flag per setting, with the name of its key. Immutable. */
public final class SettingsFlags {
    private static final String NOTE =
            "TIME is a number with its unit: 500ms, 10s, 5m or 1h. N is a whole number, in the unit of its description.";

    private final SettingsBinder binder;
    private final Map<String, String> defaults;
    private final Properties descriptions;
    private final Map<String, String> headings;

    /**
     * Describes the settings of a program.
     *
     * @param binder binds them
     * @param defaults the default values by key, see {@link SettingsBinder#texts}
     * @param beside a class in whose package {@code settings.properties} has the descriptions by key, and
     *     {@code groups.properties} the headings in the help, each by the first key below it
     */
    public SettingsFlags(SettingsBinder binder, Map<String, String> defaults, Class<?> beside) {
        this.binder = binder;
        this.defaults = new LinkedHashMap<>(defaults);
        this.descriptions = descriptions(beside);
        this.headings = headings(defaults.keySet(), read(beside, "groups.properties"));
    }

    private static Map<String, String> headings(Collection<String> keys, Properties groups) {
        Map<String, String> headings = new LinkedHashMap<>();
        String heading = "";
        for (String key : keys) {
            heading = groups.getProperty(key, heading);
            headings.put(key, heading);
        }
        return headings;
    }

    /**
     * Adds a flag for each of some settings, below their headings in the help.
     *
     * @return the command
     */
    public CommandSpec addTo(CommandSpec command, Collection<String> keys) {
        Map<String, String> shown = new LinkedHashMap<>(headings);
        shown.keySet().retainAll(keys);
        shown.keySet().forEach(key -> command.addOption(option(key)));
        SettingsHelp.use(command, shown);
        command.usageMessage().footer("", NOTE);
        return command;
    }

    private OptionSpec option(String key) {
        String usual = Objects.requireNonNull(defaults.get(key));
        Class<?> type = binder.type(key);
        List<String> choices = SettingText.choices(type);
        OptionSpec.Builder option = OptionSpec.builder("--" + key)
                .type(String.class)
                .paramLabel(choices.isEmpty() ? SettingText.label(key, type) : String.join("|", choices))
                .description(descriptions.getProperty(key) + (usual.isEmpty() ? "" : " (default: " + usual + ")"));
        return choices.isEmpty()
                ? option.build()
                : option.completionCandidates(choices).build();
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
        return read(beside, "settings.properties");
    }

    /**
     * Reads properties.
     *
     * @param name the resource, relative to the package of the class
     */
    public static Properties read(Class<?> beside, String name) {
        Properties properties = new Properties();
        try (InputStream in = beside.getResourceAsStream(name)) {
            properties.load(Objects.requireNonNull(in, name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties;
    }
}
