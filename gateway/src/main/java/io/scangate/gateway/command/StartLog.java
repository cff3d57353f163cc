package io.scangate.gateway.command;

import io.scangate.gateway.settings.SecretFiles;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** Writes the first line of a server's log: the program, its version, the JVM and the settings. */
public final class StartLog {
    private static final String HIDDEN = "(hidden)";
    private static final int MEBIBYTE_SHIFT = 20;

    private StartLog() {}

    /**
     * Logs the line.
     *
     * @param what the program
     * @param version the version of the program, null if it is not packaged
     * @param settings all settings in force, by key
     */
    public static void starting(Logger log, String what, @Nullable String version, Map<String, String> settings) {
        log.info(
                "Starting {}, scangate {}, on Java {}, with a heap of at most {} MiB and {} processors; settings: {}",
                what,
                version == null ? "(not packaged)" : version,
                Runtime.version(),
                Runtime.getRuntime().maxMemory() >> MEBIBYTE_SHIFT,
                Runtime.getRuntime().availableProcessors(),
                shown(settings).entrySet().stream()
                        .map(setting -> setting.getKey() + "=" + setting.getValue())
                        .collect(Collectors.joining(", ")));
    }

    /** Settings for people who may not see secrets. */
    public static Map<String, String> shown(Map<String, String> settings) {
        Map<String, String> shown = new LinkedHashMap<>();
        settings.forEach((key, value) -> shown.put(key, shown(key, value)));
        return shown;
    }

    /**
     * The value for the log. Hides secrets, and the user names, passwords and queries of addresses, which may be secret.
     */
    static String shown(String key, String value) {
        if (SecretFiles.isSecret(key)) {
            return value.isEmpty() ? "" : HIDDEN;
        }
        return value.replaceAll("//[^/?@]*@", "//" + HIDDEN + "@").replaceAll("\\?.*", "?" + HIDDEN);
    }
}
