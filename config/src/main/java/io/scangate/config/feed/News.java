package io.scangate.config.feed;

/** The changes since a revision. Immutable; the array is shared, so do not modify it. */
public final class News {
    private static final byte[] NO_BYTES = {};

    /** No changes. */
    static final News NOTHING = new News(Kind.NOTHING, NO_BYTES, "");

    private final Kind kind;
    private final byte[] delta;
    private final String why;

    /** The kind of news. */
    public enum Kind {
        /** Changes, as a {@code scangate-delta/1} document. */
        DELTA,
        /** No changes. */
        NOTHING,
        /** A delta is not possible; the gateway needs a snapshot. */
        SNAPSHOT_NEEDED,
        /** The gateway's revision belongs to another history; it needs a snapshot. */
        OTHER_HISTORY
    }

    private News(Kind kind, byte[] delta, String why) {
        this.kind = kind;
        this.delta = delta;
        this.why = why;
    }

    /** A delta. All callers share the array. */
    static News delta(byte[] json) {
        return new News(Kind.DELTA, json, "");
    }

    static News snapshotNeeded(String why) {
        return new News(Kind.SNAPSHOT_NEEDED, NO_BYTES, why);
    }

    static News otherHistory(String why) {
        return new News(Kind.OTHER_HISTORY, NO_BYTES, why);
    }

    /** What they are. */
    public Kind kind() {
        return kind;
    }

    /** The document of a delta; empty for other kinds. */
    public byte[] delta() {
        return delta;
    }

    /** The reason why a snapshot is needed, for people. */
    public String why() {
        return why;
    }
}
