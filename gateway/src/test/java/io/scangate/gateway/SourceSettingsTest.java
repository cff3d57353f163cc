package io.scangate.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.report.ReportSettings;
import io.scangate.gateway.settings.SettingsException;
import io.scangate.gateway.settings.SettingsLayers;
import io.scangate.gateway.snapshot.SnapshotSettings;
import io.scangate.gateway.source.SourceSettings;
import io.scangate.gateway.source.feed.FeedSettings;
import io.scangate.gateway.source.file.FileSettings;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The settings of sources and reports: defaults, ranges, and the kinds of sources. */
class SourceSettingsTest {
    private static final List<URI> PLANE = List.of(URI.create("http://a:1"));

    @Test
    void theDefaults() {
        assertEquals(
                new SourceSettings("file:config/rules.json", "data/gateway", 0.25, Duration.ZERO),
                SourceSettings.DEFAULT);
        assertEquals(new SnapshotSettings(0.01, 10), SnapshotSettings.DEFAULT);
        assertEquals(new FileSettings(Duration.ofMillis(250), true), FileSettings.DEFAULT);
        assertEquals(new FeedSettings(""), FeedSettings.DEFAULT);
        assertEquals(new ReportSettings("", "", Duration.ofSeconds(60), false), ReportSettings.DEFAULT);
    }

    @Test
    void theEndsOfTheRangesAreAccepted() {
        assertEquals(0, new SnapshotSettings(0, 0).maxRejectedShare());
        assertEquals(0.01, new SourceSettings("file:a", "data", 0.01, Duration.ZERO).swapShare());
        assertEquals(1, new SourceSettings("file:a", "data", 1, Duration.ZERO).swapShare());
        assertEquals(1, new SnapshotSettings(1, 1 << 30).maxRejectedShare());
        assertEquals(
                10, new FileSettings(Duration.ofMillis(10), true).pollInterval().toMillis());
        assertEquals(
                1, new FileSettings(Duration.ofMinutes(1), true).pollInterval().toMinutes());
    }

    @Test
    void valuesOutOfRangeAreRefused() {
        assertRefused("max-rejected-share: -0.1 (expected: a share from 0 to 1)", () -> new SnapshotSettings(-0.1, 0));
        assertRefused("max-rejected-share: 1.1 (expected: a share from 0 to 1)", () -> new SnapshotSettings(1.1, 0));
        assertRefused(
                "max-rejected-share: NaN (expected: a share from 0 to 1)", () -> new SnapshotSettings(Double.NaN, 0));
        assertRefused("always-tolerated: -1 (expected: >= 0)", () -> new SnapshotSettings(0, -1));
        assertRefused("poll-interval: 9ms (expected: 10ms to 1m)", () -> new FileSettings(Duration.ofMillis(9), true));
        assertRefused(
                "poll-interval: 61000ms (expected: 10ms to 1m)", () -> new FileSettings(Duration.ofSeconds(61), true));
        assertRefused(
                "state-dir: \"\" (expected: a directory)", () -> new SourceSettings("file:a", " ", 1, Duration.ZERO));
        for (double share : new double[] {0, 0.009, 1.1, Double.NaN}) {
            assertRefused(
                    "swap-share: " + share + " (expected: a share of a processor from 0.01 to 1)",
                    () -> new SourceSettings("file:a", "data", share, Duration.ZERO));
        }
        assertRefused(
                "report-interval: PT-1S (expected: 0 to 1h)",
                () -> new ReportSettings("", "", Duration.ofSeconds(-1), false));
        assertRefused(
                "name: \"edge 1\" (expected: at most 64 letters, digits, . _ or -)",
                () -> new ReportSettings("edge 1", "", Duration.ZERO, false));
        assertRefused(
                "report-interval: PT2H (expected: 0 to 1h)",
                () -> new ReportSettings("", "", Duration.ofHours(2), false));
        assertRefused(
                "report-to: \"nowhere\" (expected: http://HOST:PORT or https://HOST:PORT, of several replicas separated"
                        + " by commas)",
                () -> new ReportSettings("", "nowhere", Duration.ZERO, false));
    }

    private static void assertRefused(String message, Executable settings) {
        assertEquals(
                message, assertThrows(IllegalArgumentException.class, settings).getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "file:a, FILE",
        "file:/a/http://b, FILE",
        "http://127.0.0.1:8090, FEED",
        "'http://a:1, https://b/feed/', FEED",
    })
    void eachSpecificationHasItsKind(String spec, SourceKind kind) {
        assertEquals(kind, SourceKind.of(spec));
    }

    @ParameterizedTest
    @CsvSource({
        "'', 'source: \"\" (expected: file:PATH, http://HOST:PORT or store+https://HOST/PATH)'",
        "a, 'source: \"a\" (expected: file:PATH, so file:a)'",
        "/etc/s.json, 'source: \"/etc/s.json\" (expected: file:PATH, so file:/etc/s.json)'",
        "ftp://h/s.json, 'source: \"ftp://h/s.json\" (expected: file:PATH, http://HOST:PORT or store+https://HOST/PATH)'",
        "file:, 'source: \"file:\" (expected: file:PATH)'",
    })
    void aBadSpecificationIsRefusedWithAHint(String spec, String message) {
        assertRefused(message, () -> SourceKind.of(spec));
    }

    private static GatewaySettings with(String source, String key, String value) {
        return GatewaySettings.of(new SettingsLayers().addFlag("source", source).addFlag(key, value));
    }

    @ParameterizedTest
    @CsvSource({
        "store-keys, keys.pem, 'store-keys: \"keys.pem\" (expected: together with a source store+https://... or store+file:...)'",
        "store-ca, ca.pem, 'store-ca: \"ca.pem\" (expected: together with a source store+https://... or store+file:...)'",
        "store-poll, 2s, 'store-poll: \"2000ms\" (expected: together with a source store+https://... or store+file:...)'",
        "store-etcd, http://e:2379, 'store-etcd: \"http://e:2379\" (expected: together with a source store+https://... or store+file:...)'",
        "store-etcd-user, ana, 'store-etcd-user: \"ana\" (expected: together with store-etcd)'",
        "store-etcd-key, /k, 'store-etcd-key: \"/k\" (expected: together with store-etcd)'",
        "store-etcd-password, hunter2, 'store-etcd-password: (expected: together with store-etcd)'",
    })
    void settingsOfStoresAreRefusedWithAnotherSource(String key, String value, String message) {
        for (String source : List.of("file:a", "http://a:1")) {
            SettingsException refused = assertThrows(SettingsException.class, () -> with(source, key, value));
            assertEquals("--" + key + ": " + message, refused.getMessage());
        }
        if (!message.contains("store-etcd)") && !value.endsWith(".pem")) {
            assertEquals(SourceKind.STORE, with("store+file:/s", key, value).kind());
        }
    }

    @Test
    void oneBadAddressOfAControlPlaneIsRefused() {
        String message = assertThrows(IllegalArgumentException.class, () -> SourceKind.of("http://a:1,http://b c"))
                .getMessage();
        assertTrue(String.valueOf(message).startsWith("source: \"http://b c\" (expected: http://HOST:PORT"), message);
    }

    @Test
    void theMessageOfABadAddress_hasNoUserAndNoParameters() {
        for (String address : List.of(
                "http://ana:hunter2@a:1",
                "http://ana:hun/ter2@a:1",
                "http://a:1?token=hunter2",
                "htp://ana:hunter2@a:1")) {
            IllegalArgumentException refused =
                    assertThrows(IllegalArgumentException.class, () -> SourceKind.of(address), address);
            String message = String.valueOf(refused.getMessage());
            assertTrue(message.contains("(hidden)"), message);
            assertFalse(message.contains("hunter2") || message.contains("ter2"), message);
        }
    }

    @Test
    void reportsGoToTheSourceUnlessTheSettingNamesAnotherControlPlane() {
        assertEquals(PLANE, ReportSettings.DEFAULT.addresses(PLANE));
        assertEquals(List.of(), ReportSettings.DEFAULT.addresses(List.of()));
        ReportSettings other = new ReportSettings("", "http://b:2,http://c:3", Duration.ZERO, false);
        assertEquals(List.of(URI.create("http://b:2"), URI.create("http://c:3")), other.addresses(PLANE));
        assertEquals(other.addresses(PLANE), other.addresses(List.of()));
    }
}
