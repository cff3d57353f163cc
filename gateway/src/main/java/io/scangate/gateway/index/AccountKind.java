package io.scangate.gateway.index;

/** What a layer of an index knows of an account. */
enum AccountKind {
    /** All of it: its members, and every origin that it has rules of. */
    WHOLE,
    /** It has rules in a block of this layer, but a layer below knows all of it. */
    NEIGHBOUR,
    /** It is gone: what layers below know no longer holds. */
    REMOVED
}
