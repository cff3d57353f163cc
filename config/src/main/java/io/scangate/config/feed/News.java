package io.scangate.config.feed;

/** The news since a revision. Immutable, but for the array, which is shared. */
final class News {
    private static final byte[] NO_BYTES = {};

    /** Nothing has changed. */
    static final News NOTHING = new News(Kind.NOTHING, NO_BYTES, "");

    private final Kind kind;
    private final byte[] delta;
    private final String why;

    /** What kind of news it is. */
    enum Kind {
        /** Changes, as a {@code scangate-delta/1} document. */
        DELTA,
        /** Nothing has changed. */
        NOTHING,
        /** The changes cannot be told, a snapshot can. */
        SNAPSHOT_NEEDED,
        /** A snapshot is needed, since the revision asked about is of another history. */
        OTHER_HISTORY
    }

    private News(Kind kind, byte[] delta, String why) {
        this.kind = kind;
        this.delta = delta;
        this.why = why;
    }

    /** A delta, which all who are told share. */
    static News delta(byte[] json) {
        return new News(Kind.DELTA, json, "");
    }

    static News snapshotNeeded(String why) {
        return new News(Kind.SNAPSHOT_NEEDED, NO_BYTES, why);
    }

    static News otherHistory(String why) {
        return new News(Kind.OTHER_HISTORY, NO_BYTES, why);
    }

    Kind kind() {
        return kind;
    }

    /** The document of a delta; empty for other news. */
    byte[] delta() {
        return delta;
    }

    /** Why a snapshot is needed, for people. */
    String why() {
        return why;
    }
}
