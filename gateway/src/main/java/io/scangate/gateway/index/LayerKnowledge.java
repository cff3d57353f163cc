package io.scangate.gateway.index;

/** What a layer of an index knows of an account. The numbers stand in compiled files. */
enum LayerKnowledge {
    /** The whole account: its members, and every origin that it has rules of. */
    WHOLE(0),
    /** The account has rules in a block of this layer; a layer below knows the whole account. */
    NEIGHBOUR(1),
    /** The account is gone: what layers below know of it no longer holds. */
    REMOVED(2);

    private final int code;

    LayerKnowledge(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    static LayerKnowledge ofCode(int code) {
        return switch (code) {
            case 0 -> WHOLE;
            case 1 -> NEIGHBOUR;
            case 2 -> REMOVED;
            default -> throw new IllegalStateException("knowledge " + code);
        };
    }
}
