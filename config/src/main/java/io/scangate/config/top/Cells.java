package io.scangate.config.top;

import java.util.Locale;

/** Short texts of numbers, at most seven characters wide. Not instantiable. */
final class Cells {
    /** For a number that is not known. */
    static final String NONE = "-";

    private static final String[] THOUSANDS = {"", "k", "M", "G", "T", "P"};
    private static final String[] BYTES = {"B", "K", "M", "G", "T", "P"};

    private Cells() {}

    /** A number such as 12, 3.5k or 1.2M. */
    static String number(double number) {
        return scaled(number, 1000, THOUSANDS);
    }

    /** A whole number in full, such as a revision. */
    static String whole(double number) {
        return isKnown(number) ? String.format(Locale.ROOT, "%.0f", number) : NONE;
    }

    /** Bytes, such as 120M. */
    static String bytes(double bytes) {
        return scaled(bytes, 1024, BYTES);
    }

    /** Used bytes of the most that are allowed, such as 120M/1.0G. */
    static String share(String used, String most) {
        return used.equals(NONE) || most.equals(NONE) ? used : used + "/" + most;
    }

    private static String scaled(double number, int step, String[] units) {
        if (!isKnown(number)) {
            return NONE;
        }
        double rest = number;
        int unit = 0;
        while (Math.abs(rest) >= step - 0.5 && unit < units.length - 1) {
            rest /= step;
            unit++;
        }
        boolean isSmall = Math.abs(rest) < 9.95 && rest != Math.rint(rest);
        return String.format(Locale.ROOT, isSmall ? "%.1f%s" : "%.0f%s", rest, units[unit]);
    }

    /** A part of a whole in percent. */
    static String percent(double part, double whole) {
        double percent = 100 * part / whole;
        return isKnown(percent) ? String.format(Locale.ROOT, percent < 9.95 ? "%.1f%%" : "%.0f%%", percent) : NONE;
    }

    /** A short time, such as 12us, 3.4ms or 1.5s. */
    static String latency(double seconds) {
        if (!isKnown(seconds)) {
            return NONE;
        }
        return seconds < 0.001
                ? decimal(seconds * 1e6) + "us"
                : seconds < 1 ? decimal(seconds * 1e3) + "ms" : age(seconds);
    }

    /** A time, such as 0.4s, 12s, 3m or 5h. */
    static String age(double seconds) {
        if (!isKnown(seconds)) {
            return NONE;
        }
        return seconds < 120
                ? decimal(seconds) + "s"
                : seconds < 7200
                        ? decimal(Math.floor(seconds / 60)) + "m"
                        : seconds < 172_800
                                ? decimal(Math.floor(seconds / 3600)) + "h"
                                : decimal(Math.floor(seconds / 86_400)) + "d";
    }

    private static String decimal(double number) {
        boolean isSmall = number < 9.95 && number != Math.rint(number);
        return String.format(Locale.ROOT, isSmall ? "%.1f" : "%.0f", number);
    }

    static boolean isKnown(double number) {
        return !Double.isNaN(number) && !Double.isInfinite(number);
    }
}
