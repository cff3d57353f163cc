package io.scangate.gateway.command;

import io.scangate.gateway.settings.SettingsFlags;
import io.scangate.gateway.settings.SettingsLayers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Where a command's settings come from: a file, the environment and the flags of its command line. Immutable; each
 * reading reads the file anew.
 */
public final class SettingsSource {
    private final @Nullable Path file;
    private final Path usual;
    private final Map<String, String> environment;
    private final CommandSpec command;
    private final Collection<String> flags;

    /**
     * Makes a source.
     *
     * @param file the file that the command line names; null for the usual one, if there is one
     * @param environment the variables of the process
     * @param command the command with its parsed flags
     * @param flags the settings that have flags in this command
     */
    public SettingsSource(
            @Nullable Path file,
            Path usual,
            Map<String, String> environment,
            CommandSpec command,
            Collection<String> flags) {
        this.file = file;
        this.usual = usual;
        this.environment = Map.copyOf(environment);
        this.command = command;
        this.flags = List.copyOf(flags);
    }

    /**
     * Reads the settings.
     *
     * @throws io.scangate.gateway.settings.SettingsException if the file cannot be read
     */
    public SettingsLayers read() {
        SettingsLayers layers = new SettingsLayers();
        if (file != null) {
            layers.addYaml(file);
        } else if (Files.exists(usual)) {
            layers.addYaml(usual);
        }
        layers.addEnvironment(environment);
        return SettingsFlags.given(command, flags, layers);
    }

    /** Warns of secrets that other users of the machine can see. */
    public static void warn(Logger log, SettingsLayers layers) {
        for (String flag : layers.secretFlags()) {
            log.warn(
                    "{} shows its secret to every user of this machine in the list of processes; write it to a file and"
                            + " name the file by {}-file",
                    flag,
                    flag);
        }
    }
}
