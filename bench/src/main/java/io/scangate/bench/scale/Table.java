package io.scangate.bench.scale;

import java.io.PrintStream;
import java.util.Locale;

/** Prints tables in Markdown. The first column is text, the others are numbers. */
final class Table {
    private final PrintStream out;

    /** Prints the head. */
    Table(PrintStream out, String... columns) {
        this.out = out;
        row((Object[]) columns);
        out.println("|---" + "|---:".repeat(columns.length - 1) + "|");
    }

    void row(Object... cells) {
        for (Object cell : cells) {
            out.print("| " + cell + " ");
        }
        out.println("|");
    }

    void end() {
        out.println();
    }

    /** A number with so many digits after the point. */
    static String number(double value, int digits) {
        return String.format(Locale.ROOT, "%,." + digits + "f", value);
    }

    /** Seconds with three digits that count. */
    static String seconds(double value) {
        return value < 0.9995 ? number(value, 3) : value < 9.995 ? number(value, 2) : number(value, 1);
    }

    /** Bytes in the unit that leaves one to three digits before the point. */
    static String bytes(double value) {
        String[] units = {"B", "kB", "MB", "GB", "TB", "PB"};
        int unit = 0;
        double rest = value;
        while (rest >= 999.5 && unit < units.length - 1) {
            rest /= 1000;
            unit++;
        }
        return number(rest, rest < 9.995 && unit > 0 ? 2 : rest < 99.95 && unit > 0 ? 1 : 0) + " " + units[unit];
    }
}
