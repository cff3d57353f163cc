package io.scangate.config.fleet;

import io.scangate.config.scans.ScanTally;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A report that a gateway sends from time to time.
 *
 * @param name where it runs
 * @param revision the served one; -1 for none
 * @param mark of that revision; null if it knows none
 * @param state of its source, as its admin listener shows it
 * @param rules rules that serve
 * @param settings how it decides: texts by key; null if it does not say
 * @param batch scans since the report before; null if there were none
 */
public record Report(
        String name,
        long revision,
        @Nullable String mark,
        String state,
        long rules,
        @Nullable Map<String, String> settings,
        @Nullable ScanTally batch) {
    private static final int MAX_TEXT = 200;
    private static final int MAX_SETTINGS = 20;

    /** Whether it is one that a gateway may send. */
    boolean isWellFormed() {
        return isText(name)
                && isText(state)
                && (mark == null || isText(mark))
                && (settings == null || areSettings(settings))
                && (batch == null || batch.isWellFormed());
    }

    // A reader of JSON may put a null anywhere.
    private static boolean isText(@Nullable String text) {
        return text != null && text.length() <= MAX_TEXT;
    }

    private static boolean areSettings(Map<String, String> settings) {
        return settings.size() <= MAX_SETTINGS
                && settings.entrySet().stream().allMatch(entry -> isText(entry.getKey()) && isText(entry.getValue()));
    }
}
