package io.scangate.config.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.scangate.config.scans.ScanTally;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeSet;
import org.flywaydb.core.api.MigrationVersion;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Databases of an earlier version, whose samples have no hashes. */
class LinkHashesTest {
    private static final MigrationVersion BEFORE = MigrationVersion.fromVersion("7");
    private static final int SAMPLES = 2_345;

    @TempDir
    Path directory;

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> rows(Database database) {
        return database.read(handle -> handle.createQuery(
                        "SELECT origin || ' ' || link_hash || ' ' || link || ' ' || matched || ' ' || seen_at FROM scanned_links")
                .mapTo(String.class)
                .list());
    }

    @ParameterizedTest
    @EnumSource
    void allSamplesAreKept(TestDatabase kind) {
        DatabaseSettings settings = kind.empty(directory);
        RandomText texts = new RandomText(8);
        TreeSet<String> expected = new TreeSet<>();
        try (Database database = Database.open(settings, BEFORE)) {
            database.write(handle -> {
                PreparedBatch batch = handle.prepareBatch(
                        "INSERT INTO scanned_links (origin, link, matched, seen_at) VALUES (?, ?, ?, ?)");
                for (int i = 0; i < SAMPLES; i++) {
                    String origin = "https://h" + i % 7 + ".cn";
                    String link = origin + "/" + texts.letters(i % 2_500 + 1);
                    batch.add(origin, link, i % 2, i);
                    expected.add(origin + " " + sha256(link) + " " + link + " " + i % 2 + " " + i);
                }
                return batch.execute();
            });
        }
        try (Database database = Database.open(settings)) {
            assertEquals(expected, new TreeSet<>(rows(database)));
        }
        // A second start changes nothing.
        try (Database database = Database.open(settings)) {
            assertEquals(SAMPLES, rows(database).size());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aSampleOfAnEarlierVersionIsRenewed(TestDatabase kind) {
        DatabaseSettings settings = kind.empty(directory);
        Instant now = Instant.parse("2026-11-27T10:00:00Z");
        try (Database database = Database.open(settings, BEFORE)) {
            database.write(handle -> {
                handle.execute(
                        "INSERT INTO accounts (appid, name, kind, code_published, version) VALUES ('wx1', 'A', 'media', 1, 1)");
                handle.execute(
                        "INSERT INTO rules (id, appid, prefix, origin, match_key, occupies, page, test_version, test_links,"
                                + " version) VALUES ('r0000000000000001', 'wx1', '', 'https://h.cn', '/', 0, 'p', 'trial', '[]', 1)");
                return handle.execute("INSERT INTO scanned_links (origin, link, matched, seen_at)"
                        + " VALUES ('https://h.cn', 'https://h.cn/a', 0, " + now.toEpochMilli() + ")");
            });
        }
        try (Database database = Database.open(settings)) {
            Instant later = now.plusSeconds(1);
            new SqlGatewayStore(database)
                    .sample(new ScanTally(1, List.of(), List.of("https://h.cn/a"), List.of()), later);
            assertEquals(
                    List.of("https://h.cn " + sha256("https://h.cn/a") + " https://h.cn/a 1 " + later.toEpochMilli()),
                    rows(database));
        }
    }
}
