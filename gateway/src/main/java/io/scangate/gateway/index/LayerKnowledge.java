package io.scangate.gateway.index;

/**
 * What a layer knows of an account: all of it, only that it has rules in the layer, or its removal. The codes are part
 * of compiled files.
 */
enum LayerKnowledge {
    /** The whole account: its members and all origins of its rules. */
    WHOLE(0),
    /** The account has rules in a block of this layer. A layer below has the whole account. */
    NEIGHBOUR(1),
    /** The account is removed. The forms in layers below do not apply. */
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
