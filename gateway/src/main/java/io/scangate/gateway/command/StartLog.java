package io.scangate.gateway.command;

import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** The first line of a server's log: what starts, on what, and with which settings. */
public final class StartLog {
    private static final String HIDDEN = "(hidden)";
    private static final int MEBIBYTE_SHIFT = 20;

    private StartLog() {}

    /**
     * Logs it.
     *
     * @param what starts
     * @param version of the program, null if it is not packaged
     * @param settings all in force, by key
     */
    public static void starting(Logger log, String what, @Nullable String version, Map<String, String> settings) {
        log.info(
                "Starting {}, scangate {}, on Java {}, with a heap of at most {} MiB and {} processors; settings: {}",
                what,
                version == null ? "(not packaged)" : version,
                Runtime.version(),
                Runtime.getRuntime().maxMemory() >> MEBIBYTE_SHIFT,
                Runtime.getRuntime().availableProcessors(),
                settings.entrySet().stream()
                        .map(setting -> setting.getKey() + "=" + shown(setting.getKey(), setting.getValue()))
                        .collect(Collectors.joining(", ")));
    }

    /** Tokens are secrets; user names, passwords and queries of addresses may be. */
    static String shown(String key, String value) {
        if (key.endsWith("token")) {
            return value.isEmpty() ? "" : HIDDEN;
        }
        return value.replaceAll("//[^/?@]*@", "//" + HIDDEN + "@").replaceAll("\\?.*", "?" + HIDDEN);
    }
}
