package io.scangate.gateway.index;

import io.scangate.gateway.rule.Place;

/**
 * Packs a {@link Place} in a document into 45 bits: {@code | line | column | bits of the column:5 |}. Line and column
 * have 40 bits together, which is enough for a document of a terabyte with lines of similar length. Other places
 * become {@link Place#NONE}. Thread-safe.
 */
final class PackedPlace {
    private static final int WIDTH_BITS = 5;
    private static final int BITS = 40;

    private PackedPlace() {}

    static long pack(Place place) {
        int width = Integer.SIZE - Integer.numberOfLeadingZeros(place.column());
        boolean fits = Long.SIZE - Long.numberOfLeadingZeros(place.line()) + width <= BITS;
        return fits ? ((long) place.line() << width | place.column()) << WIDTH_BITS | width : 0;
    }

    static Place unpack(long packed) {
        int width = (int) packed & ((1 << WIDTH_BITS) - 1);
        long both = packed >>> WIDTH_BITS;
        return packed == 0 ? Place.NONE : new Place((int) (both >>> width), (int) (both & ((1L << width) - 1)));
    }
}
