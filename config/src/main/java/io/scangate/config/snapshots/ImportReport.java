package io.scangate.config.snapshots;

import io.scangate.config.lifecycle.AccountImport.Omission;
import io.scangate.config.snapshots.SnapshotImport.Counts;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Collectors;

/** Prints the progress of an import every two seconds, and every omission at once. Not thread-safe. */
public final class ImportReport implements SnapshotImport.Progress {
    private static final long REPORT_NANOS = 2_000_000_000L;

    private final Path file;
    private final PrintWriter out;
    private long lastNanos = System.nanoTime();

    /**
     * A report of one import.
     *
     * @param file the imported file
     * @param out receives the lines
     */
    public ImportReport(Path file, PrintWriter out) {
        this.file = file;
        this.out = out;
    }

    @Override
    public void at(Counts counts) {
        if (System.nanoTime() - lastNanos >= REPORT_NANOS) {
            lastNanos = System.nanoTime();
            out.println(file + ": " + shown(counts));
        }
    }

    @Override
    public void leftOut(Omission what) {
        String prefix = what.prefix() == null ? "-" : what.prefix();
        out.println(
                printable(file + ":" + what.place().line() + ":" + what.place().column() + ": " + what.appid() + " "
                        + prefix + ": " + what.reason() + ": " + what.detail()));
    }

    @Override
    public void warning(String warning) {
        out.println(printable(file + ": warning: " + warning));
    }

    /** The counts in words. */
    public static String shown(Counts counts) {
        return String.format(
                Locale.ROOT,
                "%,d of %,d rules, %,d accounts, %,d changes, %,d left out",
                counts.seen(),
                counts.total(),
                counts.accounts(),
                counts.changes(),
                counts.leftOut());
    }

    /** Text of a document with its control characters escaped, which would otherwise control the terminal. */
    public static String printable(String text) {
        return text.codePoints()
                .mapToObj(c -> Character.isISOControl(c) ? String.format("\\u%04x", c) : Character.toString(c))
                .collect(Collectors.joining());
    }
}
