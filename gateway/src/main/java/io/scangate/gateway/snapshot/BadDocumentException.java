package io.scangate.gateway.snapshot;

import io.scangate.gateway.rule.Place;

/** Ends the reading of a document that is rejected whole. Callers of {@link SnapshotReader} never receive it. */
final class BadDocumentException extends Exception {
    private final SnapshotFault fault;
    private final transient Place place;

    BadDocumentException(SnapshotFault fault, Place place, String detail) {
        super(detail, null, false, false);
        this.fault = fault;
        this.place = place;
    }

    SnapshotFault fault() {
        return fault;
    }

    Place place() {
        return place;
    }
}
