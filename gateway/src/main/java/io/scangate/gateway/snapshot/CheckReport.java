package io.scangate.gateway.snapshot;

import io.scangate.gateway.rule.Place;
import io.scangate.gateway.rule.RejectedRule;
import io.scangate.gateway.snapshot.SnapshotRead.BadDocument;
import io.scangate.gateway.snapshot.SnapshotRead.Snapshot;
import java.io.PrintWriter;

/**
 * The result of an offline check. Immutable.
 *
 * @param file the file's name as given
 * @param read the result of reading the file
 */
public record CheckReport(String file, SnapshotRead read) {
    /** The verdict of a check, for scripts. */
    public enum Verdict {
        /** A gateway would serve the whole snapshot. */
        FINE(0),
        /** A gateway would serve the snapshot without its rejected rules. */
        PARTLY(1),
        /** A gateway would reject the whole snapshot, or cannot read it. */
        REJECTED(2);

        private final int exitCode;

        Verdict(int exitCode) {
            this.exitCode = exitCode;
        }

        /** The exit code of the process. */
        public int exitCode() {
            return exitCode;
        }
    }

    /** The verdict. */
    public Verdict verdict() {
        if (read instanceof BadDocument) {
            return Verdict.REJECTED;
        }
        return read.rejections().total() == 0 ? Verdict.FINE : Verdict.PARTLY;
    }

    /** Whether the document has unknown fields, which are ignored. */
    public boolean hasUnknownFields() {
        return read instanceof Snapshot snapshot && snapshot.warnings().stream().anyMatch(UnknownFields::isWarning);
    }

    /**
     * Prints one line for each rejected rule, member and account, {@code FILE:LINE:COLUMN: appid prefix: reason:
     * detail}, then the warnings and a summary. Escapes the document's control characters.
     */
    public void print(PrintWriter out) {
        Rejections rejections = read.rejections();
        for (RejectedRule rejected : rejections.first()) {
            out.println(at(rejected.place()) + names(rejected) + reason(rejected));
        }
        long more = rejections.total() - rejections.first().size();
        if (more > 0) {
            out.println(name() + ": and " + more + " more were left out");
        }
        if (read instanceof BadDocument bad) {
            out.println(at(bad.place()) + bad.fault().code() + ": " + Text.oneLine(bad.detail()));
        } else if (read instanceof Snapshot snapshot) {
            print(snapshot, out);
        }
        out.flush();
    }

    private void print(Snapshot snapshot, PrintWriter out) {
        for (String warning : snapshot.warnings()) {
            out.println(name() + ": warning: " + Text.oneLine(warning));
        }
        out.println(name() + ": revision " + snapshot.revision()
                + ", " + snapshot.index().accounts() + " accounts, "
                + snapshot.index().rules() + " rules, "
                + snapshot.rejections().total() + " left out");
    }

    private String name() {
        return Text.oneLine(file);
    }

    private String at(Place place) {
        return name() + ":" + (place.line() == 0 ? "" : place.line() + ":" + place.column() + ":") + " ";
    }

    /** A rejection without the file: {@code LINE:COLUMN: appid prefix: reason: detail}. */
    public static String line(RejectedRule rejected) {
        Place place = rejected.place();
        return place.line() + ":" + place.column() + ": " + names(rejected) + reason(rejected);
    }

    /** An unreadable appid and a missing prefix are shown as {@code -}. */
    private static String names(RejectedRule rejected) {
        String appid = rejected.appid().isEmpty() ? "-" : rejected.appid();
        String prefix = rejected.prefix();
        return Text.oneLine(appid + " " + (prefix == null ? "-" : prefix)) + ": ";
    }

    private static String reason(RejectedRule rejected) {
        return rejected.reason().code() + ": " + Text.oneLine(rejected.detail());
    }
}
