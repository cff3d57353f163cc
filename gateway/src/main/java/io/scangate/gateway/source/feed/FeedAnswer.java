package io.scangate.gateway.source.feed;

import java.io.InputStream;

/**
 * The answer of a replica.
 *
 * @param kind the kind of answer
 * @param body the document; the caller reads it to its end and closes it; empty for other kinds
 * @param detail for people; may be empty
 * @param offset the place of the body's first byte in the whole document
 */
record FeedAnswer(Kind kind, InputStream body, String detail, long offset) {
    enum Kind {
        /** Changes, or a snapshot. */
        DOCUMENT,
        /** There are no changes. */
        NOTHING,
        /** The call was cancelled. */
        CANCELLED,
        /** The replica has no changes since that revision. */
        SNAPSHOT_NEEDED,
        /** The revision belongs to another history. */
        OTHER_HISTORY,
        /** The replica is making the document. */
        BEING_MADE,
        /** The replica answers and does not have the document. */
        NOT_SERVED,
        /** There is no usable answer. */
        FAILED
    }

    static FeedAnswer document(InputStream body) {
        return part(body, 0);
    }

    /** A document from an offset on. */
    static FeedAnswer part(InputStream body, long offset) {
        return new FeedAnswer(Kind.DOCUMENT, body, "", offset);
    }

    static FeedAnswer of(Kind kind, String detail) {
        return new FeedAnswer(kind, InputStream.nullInputStream(), detail, 0);
    }
}
