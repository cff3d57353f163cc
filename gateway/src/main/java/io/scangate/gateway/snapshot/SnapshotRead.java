package io.scangate.gateway.snapshot;

import io.scangate.gateway.index.RuleIndex;
import io.scangate.gateway.rule.Place;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The result of reading a document: its rules, or the reason for its rejection. Immutable. */
public sealed interface SnapshotRead {
    /** The rejected rules, if the document was read to its end. */
    Rejections rejections();

    /** Calls the function for this kind of result. */
    <T, E extends Exception> T match(Use<Snapshot, T, E> snapshot, Use<BadDocument, T, E> bad) throws E;

    /**
     * A function of a result.
     *
     * @param <R> the kind of result
     * @param <T> the function's value
     * @param <E> the function's exception
     */
    @FunctionalInterface
    interface Use<R, T, E extends Exception> {
        /** Takes the result. */
        T of(R read) throws E;
    }

    /**
     * A document that can be served.
     *
     * @param revision its revision
     * @param mark tells it from snapshots of the same revision with another history; set by the control plane; null if
     *     it has none
     * @param index its compiled rules
     * @param document the facts about the document
     * @param compiled whether it was read in compiled form
     * @param program the version of the program that compiled it, {@link CompiledSnapshot#PROGRAM} if it is this one
     */
    record Snapshot(
            long revision,
            @Nullable String mark,
            RuleIndex index,
            DocumentFacts document,
            boolean compiled,
            String program)
            implements SnapshotRead {
        @Override
        public Rejections rejections() {
            return document.rejections();
        }

        @Override
        public <T, E extends Exception> T match(Use<Snapshot, T, E> snapshot, Use<BadDocument, T, E> bad) throws E {
            return snapshot.of(this);
        }

        /** The number of rules of the document, good and bad. */
        public long rulesSeen() {
            return document.rulesSeen();
        }

        /** The harmless faults of the document. */
        public List<String> warnings() {
            return document.warnings();
        }

        /** The length of the document. */
        public long bytes() {
            return document.digest().bytes();
        }

        /** Whether this version of the program compiled it; another one may parse links differently. */
        public boolean isOfThisProgram() {
            return program.equals(CompiledSnapshot.PROGRAM);
        }

        /** A copy with the rules, revision and mark after a change. */
        public Snapshot changed(RuleIndex next, long nextRevision, @Nullable String nextMark) {
            return new Snapshot(nextRevision, nextMark, next, document, true, program);
        }

        /** The length and checksum of the document. */
        public ContentDigest digest() {
            return document.digest();
        }
    }

    /**
     * A document that is rejected whole.
     *
     * @param fault the stable reason
     * @param place the end of reading, {@link Place#NONE} if the fault has no place in the document
     * @param detail for people: the value found and the expected form
     * @param rejections the rejected rules up to the end of reading
     */
    record BadDocument(SnapshotFault fault, Place place, String detail, Rejections rejections) implements SnapshotRead {
        @Override
        public <T, E extends Exception> T match(Use<Snapshot, T, E> snapshot, Use<BadDocument, T, E> bad) throws E {
            return bad.of(this);
        }

        /** Whether the file is at fault, so that the same rules in another form may be good. */
        public boolean isOfFile() {
            return fault.isDamage() || fault == SnapshotFault.WRONG_FORMAT;
        }

        /** The detail, with line and column if they are known. */
        public String message() {
            return place.line() == 0 ? detail : "line " + place.line() + ", column " + place.column() + ": " + detail;
        }
    }
}
