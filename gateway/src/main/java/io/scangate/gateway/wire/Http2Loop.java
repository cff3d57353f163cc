package io.scangate.gateway.wire;

import java.util.List;

/** What the HTTP/2 connections of one event loop share: made when the first one comes. Only for that loop. */
final class Http2Loop {
    private final FieldKinds kinds;
    private final Http2Head head;
    private final Http2Answers answers = new Http2Answers();

    /** @param fields the request fields that the handler needs */
    Http2Loop(WireLimits limits, List<String> fields) {
        kinds = new FieldKinds(fields);
        head = new Http2Head(limits);
    }

    /** What the names of fields mean. */
    FieldKinds kinds() {
        return kinds;
    }

    /** Takes the fields of requests. */
    Http2Head head() {
        return head;
    }

    /** The frames that the loop has written and not yet sent. */
    Http2Answers answers() {
        return answers;
    }
}
