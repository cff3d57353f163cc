package io.scangate.gateway.source;

import io.scangate.gateway.snapshot.Rejections;
import io.scangate.gateway.snapshot.SnapshotFault;

/** The outcome of a reload. Immutable. */
public sealed interface ReloadOutcome {
    /** The kind of outcome, for counting. */
    ReloadResult result();

    /** Calls the method for this kind. */
    <E extends Exception> void accept(Visitor<E> visitor) throws E;

    /**
     * Takes an outcome of any kind.
     *
     * @param <E> the exception of the methods
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
     * The gateway loaded a snapshot and serves it.
     *
     * @param revision its revision
     * @param rules the number of its served rules
     * @param accounts the number of its served accounts
     * @param rejected the number of rules, members and accounts that it left out
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
     * The source has the served snapshot.
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
     * The gateway rejected the source's document and serves the same snapshot as before.
     *
     * @param fault the stable reason
     * @param message for people: the place, the value found and the expected form
     * @param rejections the rules that were left out before the document was rejected
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

    /** The source has no document; the gateway serves the same snapshot as before. */
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
