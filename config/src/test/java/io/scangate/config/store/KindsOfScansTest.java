package io.scangate.config.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RefusedException;
import io.scangate.config.scans.HourCount;
import io.scangate.config.scans.ScanKind;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.flywaydb.core.api.MigrationVersion;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The migration of counts to kinds of scans. */
@Timeout(120)
class KindsOfScansTest {
    private static final MigrationVersion BEFORE = MigrationVersion.fromVersion("20");
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
    private static final long HOUR = NOW.getEpochSecond() / 3_600;

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource
    void countsOfAnEarlierVersionAreKept_andTheirKindIsNotKnown(TestDatabase kind) {
        DatabaseSettings settings = kind.empty(directory);
        try (Database database = Database.open(settings, BEFORE)) {
            database.write(handle -> {
                for (int i = 0; i < 3; i++) {
                    handle.execute(
                            "INSERT INTO scan_counts (appid, prefix, hour, scans) VALUES ('wx1', 'https://h/', ?, ?)",
                            HOUR - i,
                            10 + i);
                }
                return handle.execute(
                        "INSERT INTO gateways (id, name, revision, state, rules, reported_at, last_sequence)"
                                + " VALUES ('g', 'n', 1, 's', 1, ?, 7)",
                        NOW.toEpochMilli());
            });
        }
        try (Database database = Database.open(settings)) {
            SqlScanStore store = new SqlScanStore(database);
            assertEquals(
                    2,
                    store.counts("wx1", NOW.minusSeconds(7_200), NOW, null, 10)
                            .items()
                            .size());
            assertEquals(
                    3,
                    store.counts("wx1", NOW.minusSeconds(7_200), NOW.plusNanos(1), null, 10)
                            .items()
                            .size());
            for (String after : List.of("", "7", "x https://h/")) {
                RefusedException refused = assertThrows(
                        RefusedException.class, () -> store.counts("wx1", NOW.minusSeconds(7_200), NOW, after, 10));
                assertEquals(Refusal.INVALID_ARGUMENT, refused.refusal());
            }
        }
        ScanKind unknown = new ScanKind(null, null, null, null);
        try (Database database = Database.open(settings)) {
            List<HourCount> counts = new SqlScanStore(database)
                    .counts("wx1", NOW.minus(Duration.ofDays(1)), NOW.plus(Duration.ofHours(1)), null, 10)
                    .items();
            assertEquals(3, counts.size());
            for (int i = 0; i < 3; i++) {
                HourCount count = counts.get(2 - i);
                assertEquals(10 + i, count.scans());
                assertEquals(0, count.opens() + count.fallbacks());
                assertEquals(List.of(new HourCount.OfKind(unknown, 10 + i)), count.kinds());
            }
            assertEquals(
                    0,
                    new SqlGatewayStore(database)
                            .gateways(NOW.minusSeconds(1))
                            .get(0)
                            .uncounted());
        }
    }
}
