package io.scangate.gateway.snapshot;

import io.scangate.gateway.index.RuleIndex;
import io.scangate.gateway.rule.Place;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What reading a document gave: rules to serve, or the reason why there are none. Immutable. */
public sealed interface SnapshotRead {
    /** What was left out, if the document was read to its end. */
    Rejections rejections();

    /** Calls the one of the two that is for this result. */
    <T, E extends Exception> T match(Use<Snapshot, T, E> snapshot, Use<BadDocument, T, E> bad) throws E;

    /**
     * What is made of a result.
     *
     * @param <R> the kind of result
     * @param <T> what is made of it
     * @param <E> what that may throw
     */
    @FunctionalInterface
    interface Use<R, T, E extends Exception> {
        /** Takes the result. */
        T of(R read) throws E;
    }

    /**
     * A document to serve.
     *
     * @param revision its revision
     * @param mark what tells it from snapshots of that revision with another history, as the control plane gave it; null if
     *     it has none
     * @param index its rules, compiled
     * @param document what is known of the document
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

        /** Rules of the document, good and bad. */
        public long rulesSeen() {
            return document.rulesSeen();
        }

        /** What is odd in the document and does no harm. */
        public List<String> warnings() {
            return document.warnings();
        }

        /** Length of the document. */
        public long bytes() {
            return document.digest().bytes();
        }

        /** Whether this version of the program compiled it; another one may have read links differently. */
        public boolean isOfThisProgram() {
            return program.equals(CompiledSnapshot.PROGRAM);
        }

        /** The same with other rules, which came of these by changes. */
        public Snapshot changed(RuleIndex next, long nextRevision, @Nullable String nextMark) {
            return new Snapshot(nextRevision, nextMark, next, document, true, program);
        }

        /** Length and checksum of the document. */
        public ContentDigest digest() {
            return document.digest();
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
        @Override
        public <T, E extends Exception> T match(Use<Snapshot, T, E> snapshot, Use<BadDocument, T, E> bad) throws E {
            return bad.of(this);
        }

        /** The detail, with line and column where known. */
        public String message() {
            return place.line() == 0 ? detail : "line " + place.line() + ", column " + place.column() + ": " + detail;
        }
    }
}
