package io.scangate.gateway.command;

import io.scangate.gateway.text.VisibleText;
import java.io.PrintWriter;
import java.util.Map;

/** Prints settings for people, a line each, in the form of a settings file and without secrets. */
public final class SettingsTable {
    private static final String DEFAULT = "default";

    private SettingsTable() {}

    /**
     * Prints settings.
     *
     * @param settings all settings in force by key, in the order of the lines
     * @param places where the settings stand that are not defaults, by key
     */
    public static void print(PrintWriter out, Map<String, String> settings, Map<String, String> places) {
        StartLog.shown(settings)
                .forEach((key, value) -> out.println(key + ": " + (value.isEmpty() ? "\"\"" : VisibleText.of(value))
                        + "  # " + places.getOrDefault(key, DEFAULT)));
        out.flush();
    }
}
