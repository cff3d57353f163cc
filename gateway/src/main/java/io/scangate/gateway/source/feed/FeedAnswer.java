package io.scangate.gateway.source.feed;

import java.io.InputStream;

/**
 * What a replica answered.
 *
 * @param kind what it comes to
 * @param body the document, to be read to its end and closed; empty for other kinds
 * @param detail for people; empty if there is nothing to say
 */
record FeedAnswer(Kind kind, InputStream body, String detail) {
    enum Kind {
        /** Changes, or a snapshot. */
        DOCUMENT,
        /** Nothing has changed. */
        NOTHING,
        /** Nobody waits for the answer any more. */
        CANCELLED,
        /** The replica does not know what changed since that revision. */
        SNAPSHOT_NEEDED,
        /** The replica never knew: the revision is of another history. */
        OTHER_HISTORY,
        /** No answer, or none of use. */
        FAILED
    }

    static FeedAnswer document(InputStream body) {
        return new FeedAnswer(Kind.DOCUMENT, body, "");
    }

    static FeedAnswer of(Kind kind, String detail) {
        return new FeedAnswer(kind, InputStream.nullInputStream(), detail);
    }
}
