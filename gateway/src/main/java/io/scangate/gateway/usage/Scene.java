package io.scangate.gateway.usage;

import org.jspecify.annotations.Nullable;

/**
 * The scene of a scan, which is the host app's number for the way of scanning, as a label of metrics and counts. All other scenes
 * share one label.
 */
public enum Scene {
    NONE("none"),
    SCAN("1011"),
    LONG_PRESS("1012"),
    ALBUM("1013"),
    OTHER("other");

    private static final int MAX_DIGITS = 9;
    private static final int FIRST = 1011;

    private final String label;

    Scene(String label) {
        this.label = label;
    }

    /** The name in metrics. */
    public String label() {
        return label;
    }

    /** The scene of a decimal number, or null if the text is no number. */
    public static @Nullable Scene parse(byte[] text, int from, int to) {
        if (from == to || to - from > MAX_DIGITS) {
            return null;
        }
        int number = 0;
        for (int i = from; i < to; i++) {
            if (text[i] < '0' || text[i] > '9') {
                return null;
            }
            number = number * 10 + text[i] - '0';
        }
        return of(number);
    }

    /** The scene of a number. */
    public static Scene of(long number) {
        if (number == FIRST) {
            return SCAN;
        }
        return number == FIRST + 1 ? LONG_PRESS : number == FIRST + 2 ? ALBUM : OTHER;
    }
}
