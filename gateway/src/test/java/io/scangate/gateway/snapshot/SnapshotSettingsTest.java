package io.scangate.gateway.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SnapshotSettingsTest {
    private static final Duration QUARTER = Duration.ofMillis(250);

    @Test
    void theDefaults() {
        assertEquals(new SnapshotSettings("file:config/rules.json", 0.01, 10, QUARTER, true), SnapshotSettings.DEFAULT);
    }

    @Test
    void theEndsOfTheRangesAreGood() {
        assertEquals(0, new SnapshotSettings("file:a", 0, 0, Duration.ofMillis(10), true).maxRejectedShare());
        assertEquals(1, new SnapshotSettings("file:a", 1, 1 << 30, Duration.ofMinutes(1), true).maxRejectedShare());
    }

    @Test
    void whatIsOutOfRangeIsRefused() {
        assertRefused("source: \"a\" (expected: file:PATH, so file:a)", "a", 0, 0, QUARTER);
        assertRefused("max-rejected-share: -0.1 (expected: a share from 0 to 1)", "file:a", -0.1, 0, QUARTER);
        assertRefused("max-rejected-share: 1.1 (expected: a share from 0 to 1)", "file:a", 1.1, 0, QUARTER);
        assertRefused("max-rejected-share: NaN (expected: a share from 0 to 1)", "file:a", Double.NaN, 0, QUARTER);
        assertRefused("always-tolerated: -1 (expected: >= 0)", "file:a", 0, -1, QUARTER);
        assertRefused("poll-interval: 9ms (expected: 10ms to 1m)", "file:a", 0, 0, Duration.ofMillis(9));
        assertRefused("poll-interval: 61000ms (expected: 10ms to 1m)", "file:a", 0, 0, Duration.ofSeconds(61));
    }

    private static void assertRefused(String message, String source, double share, int always, Duration poll) {
        assertEquals(
                message,
                assertThrows(
                                IllegalArgumentException.class,
                                () -> new SnapshotSettings(source, share, always, poll, true))
                        .getMessage());
    }
}
