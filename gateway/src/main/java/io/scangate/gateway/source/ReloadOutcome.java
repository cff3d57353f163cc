package io.scangate.gateway.source;

import io.scangate.gateway.snapshot.Rejections;
import io.scangate.gateway.snapshot.SnapshotFault;

/** How a reload ended. Immutable. */
public sealed interface ReloadOutcome {
    /** The kind of outcome, for counting. */
    ReloadResult result();

    /** Calls the method for this kind. */
    <E extends Exception> void accept(Visitor<E> visitor) throws E;

    /**
     * Takes an outcome of any kind.
     *
     * @param <E> what it may throw
     */
    interface Visitor<E extends Exception> {
        /** A snapshot was loaded. */
        void loaded(Loaded outcome) throws E;

        /** The source holds the served snapshot. */
        void unchanged(Unchanged outcome) throws E;

        /** What the source holds was not taken. */
        void rejected(Rejected outcome) throws E;

        /** The source holds nothing. */
        void missing() throws E;
    }

    /**
     * A snapshot was loaded and is served now.
     *
     * @param revision its revision
     * @param rules how many rules of it are served
     * @param accounts how many accounts of it are served
     * @param rejected how many rules, members and accounts it left out
     */
    record Loaded(long revision, int rules, int accounts, long rejected) implements ReloadOutcome {
        @Override
        public ReloadResult result() {
            return ReloadResult.LOADED;
        }

        @Override
        public <E extends Exception> void accept(Visitor<E> visitor) throws E {
            visitor.loaded(this);
        }
    }

    /**
     * The source holds the snapshot that is served already.
     *
     * @param revision its revision
     */
    record Unchanged(long revision) implements ReloadOutcome {
        @Override
        public ReloadResult result() {
            return ReloadResult.UNCHANGED;
        }

        @Override
        public <E extends Exception> void accept(Visitor<E> visitor) throws E {
            visitor.unchanged(this);
        }
    }

    /**
     * What the source holds was not taken; the snapshot served before is still served.
     *
     * @param fault the stable reason
     * @param message for people: where, the value found and what was expected
     * @param rejections the rules that were left out before the document was given up, as far as that is known
     */
    record Rejected(SnapshotFault fault, String message, Rejections rejections) implements ReloadOutcome {
        @Override
        public ReloadResult result() {
            return ReloadResult.REJECTED;
        }

        @Override
        public <E extends Exception> void accept(Visitor<E> visitor) throws E {
            visitor.rejected(this);
        }
    }

    /** The source holds nothing; the snapshot served before is still served. */
    record Missing() implements ReloadOutcome {
        @Override
        public ReloadResult result() {
            return ReloadResult.MISSING;
        }

        @Override
        public <E extends Exception> void accept(Visitor<E> visitor) throws E {
            visitor.missing();
        }
    }
}
