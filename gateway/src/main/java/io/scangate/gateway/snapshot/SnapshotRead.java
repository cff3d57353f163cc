package io.scangate.gateway.snapshot;

import io.scangate.gateway.index.RuleIndex;
import io.scangate.gateway.rule.Place;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What reading a document gave: rules to serve, or the reason why there are none. Immutable. */
public sealed interface SnapshotRead {
    /** What was left out, if the document was read to its end. */
    Rejections rejections();

    /**
     * A document to serve.
     *
     * @param revision its revision
     * @param mark what tells it from snapshots of that revision with another history, as the control plane gave it; null if
     *     it has none
     * @param index its rules, compiled
     * @param rulesSeen its rules, good and bad
     * @param rejections what was left out
     * @param warnings what is odd and does no harm
     * @param bytes length of the document
     * @param checksum of the document, for telling whether two are equal
     * @param compiled whether it was read in compiled form; bytes and checksum are those of the JSON even so
     * @param program the version of the program that compiled it, {@link CompiledSnapshot#PROGRAM} if it is this one
     */
    record Snapshot(
            long revision,
            @Nullable String mark,
            RuleIndex index,
            long rulesSeen,
            Rejections rejections,
            List<String> warnings,
            long bytes,
            long checksum,
            boolean compiled,
            String program)
            implements SnapshotRead {
        public Snapshot {
            warnings = List.copyOf(warnings);
        }

        /** Whether this version of the program compiled it; another one may have read links differently. */
        public boolean isOfThisProgram() {
            return program.equals(CompiledSnapshot.PROGRAM);
        }

        /** The same with other rules, which came of these by changes. */
        public Snapshot changed(RuleIndex next, long nextRevision, @Nullable String nextMark) {
            return new Snapshot(
                    nextRevision, nextMark, next, rulesSeen, rejections, warnings, bytes, checksum, true, program);
        }

        public ContentDigest digest() {
            return new ContentDigest(bytes, checksum);
        }
    }

    /**
     * A document that is rejected whole.
     *
     * @param fault the stable reason
     * @param place where reading ended, {@link Place#NONE} if that is nowhere in the document
     * @param detail for people: the value found and what was expected
     * @param rejections what would have been left out, as far as that is known
     */
    record BadDocument(SnapshotFault fault, Place place, String detail, Rejections rejections) implements SnapshotRead {
        /** The detail, with line and column where known. */
        public String message() {
            return place.line() == 0 ? detail : "line " + place.line() + ", column " + place.column() + ": " + detail;
        }
    }
}
