package io.scangate.config.fleet;

import io.scangate.config.scans.ScanTally;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A periodic report of a gateway. Immutable.
 *
 * @param name the host it runs on
 * @param revision the served revision; -1 for none
 * @param mark of that revision; null if unknown
 * @param state of its source, as on its admin listener
 * @param rules the number of served rules
 * @param settings its decision settings: texts by key; null if not reported
 * @param start the number of the gateway's start; null from a gateway of an earlier version
 * @param stopping whether it is the last report of this start; null for no
 * @param batch scans since the previous report; null if there were none
 */
public record Report(
        String name,
        long revision,
        @Nullable String mark,
        String state,
        long rules,
        @Nullable Map<String, String> settings,
        @Nullable Long start,
        @Nullable Boolean stopping,
        @Nullable ScanTally batch) {
    private static final int MAX_TEXT = 200;
    private static final int MAX_SETTINGS = 20;

    /** The same status with a batch. */
    Report with(@Nullable ScanTally other) {
        return new Report(name, revision, mark, state, rules, settings, start, stopping, other);
    }

    /** The start that has the gateway's id from now on; null if another start may have it. */
    public @Nullable Long present() {
        return stopping != null && stopping ? null : start;
    }

    /** The first field, apart from the batch, whose value is not within the limits for reports; null if all are. */
    @Nullable
    String badField() {
        if (!isText(name)) {
            return "name";
        } else if (revision < -1) {
            return "revision";
        } else if (mark != null && !isText(mark)) {
            return "mark";
        } else if (!isText(state)) {
            return "state";
        } else if (rules < 0) {
            return "rules";
        }
        if (start != null && start <= 0) {
            return "start";
        }
        return settings == null || areSettings(settings) ? null : "settings";
    }

    // The JSON reader passes nulls through.
    private static boolean isText(@Nullable String text) {
        return text != null && text.codePointCount(0, text.length()) <= MAX_TEXT;
    }

    private static boolean areSettings(Map<String, String> settings) {
        return settings.size() <= MAX_SETTINGS
                && settings.entrySet().stream().allMatch(entry -> isText(entry.getKey()) && isText(entry.getValue()));
    }
}
