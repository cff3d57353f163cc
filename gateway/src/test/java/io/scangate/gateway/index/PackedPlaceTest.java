package io.scangate.gateway.index;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.scangate.gateway.rule.Place;
import org.junit.jupiter.api.Test;

class PackedPlaceTest {
    private static void assertRoundTrip(Place place) {
        long packed = PackedPlace.pack(place);
        assertEquals(0, packed >>> 45);
        assertEquals(place, PackedPlace.unpack(packed));
    }

    @Test
    void placesWithinTheLimitsAreKept() {
        assertRoundTrip(Place.NONE);
        assertRoundTrip(new Place(1, 1));
        assertRoundTrip(new Place(1, Integer.MAX_VALUE));
        assertRoundTrip(new Place(511, Integer.MAX_VALUE));
        assertRoundTrip(new Place(Integer.MAX_VALUE, 511));
        assertRoundTrip(new Place(100_000_000, 8_191));
    }

    @Test
    void placesBeyondTheLimitsBecomeNone() {
        assertEquals(Place.NONE, PackedPlace.unpack(PackedPlace.pack(new Place(512, Integer.MAX_VALUE))));
    }
}
