package io.scangate.config.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.scangate.config.lifecycle.Release;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.flywaydb.core.api.MigrationVersion;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The migrations that find the ends of releases and the unproven rules of an earlier version. */
class OwnersMigrationTest {
    private static final String NO_END = "live";

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource
    void anEarlierReleaseEndsAtTheNextPublish_orAtTheLastChangeOfItsRule(TestDatabase kind) {
        DatabaseSettings settings = kind.empty(directory);
        try (Database database = Database.open(settings, MigrationVersion.fromVersion("8"))) {
            database.write(handle -> {
                handle.execute("INSERT INTO accounts (appid, name, kind, code_published, version)"
                        + " VALUES ('wx1', 'One', 'media', 1, 1)");
                for (String rule :
                        List.of("'online', 'https://a.cn', '/a', 2, 5", "'off', 'https://a.cn', '/b', NULL, 7")) {
                    String[] parts = rule.split(", ", -1);
                    handle.execute(
                            "INSERT INTO rules (id, appid, prefix, origin, match_key, occupies, page, test_version,"
                                    + " test_links, live, version) VALUES (" + parts[0] + ", 'wx1', " + parts[1] + ", "
                                    + parts[1]
                                    + ", " + parts[2] + ", 0, 'p', 'trial', '[]', " + parts[3] + ", " + parts[4] + ")");
                }
                for (String release :
                        List.of("'online', 1, 100", "'online', 2, 200", "'off', 1, 110", "'off', 2, 210")) {
                    handle.execute("INSERT INTO releases (rule_id, number, page, published_at, published_by, revision)"
                            + " SELECT rule, number, 'p', at, 'ana', 1 FROM (SELECT "
                            + release.replaceFirst(",", " AS rule,")
                                    .replaceFirst("(\\d+), (\\d+)$", "$1 AS number, $2 AS at")
                            + ") r");
                }
                handle.execute("INSERT INTO audit (revision, changed_at, actor, action, appid)"
                        + " VALUES (7, 300, 'ana', 'rule.unpublish', 'wx1')");
                return kind;
            });
        }
        try (Database database = Database.open(settings)) {
            SqlStore store = new SqlStore(database, Clock.systemUTC());
            Function<String, Map<Integer, String>> ends = rule -> store.read(reader -> reader.releases(rule)).stream()
                    .collect(Collectors.toMap(Release::number, OwnersMigrationTest::end));
            assertEquals(Map.of(1, "200", 2, NO_END), ends.apply("online"));
            assertEquals(Map.of(1, "210", 2, "300"), ends.apply("off"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRuleWhoseDirectoryWasNeverChecked_isUnprovenSinceItWasAdded(TestDatabase kind) {
        DatabaseSettings settings = kind.empty(directory);
        try (Database database = Database.open(settings, MigrationVersion.fromVersion("8"))) {
            database.write(handle -> {
                handle.execute("INSERT INTO accounts (appid, name, kind, code_published, version)"
                        + " VALUES ('wx1', 'One', 'media', 1, 1)");
                handle.execute("INSERT INTO audit (revision, changed_at, actor, action, appid)"
                        + " VALUES (10, 1000, 'ana', 'rule.import', 'wx1')");
                for (String rule : List.of("'r000000000000000a', '/a/b'", "'r000000000000000b', '/c/d'")) {
                    handle.execute(
                            "INSERT INTO rules (id, appid, prefix, origin, match_key, occupies, page, test_version,"
                                    + " test_links, version) SELECT id, 'wx1', 'https://a.cn', 'https://a.cn', path, 0, 'p', 'trial',"
                                    + " '[]', 10 FROM (SELECT " + rule.replace(", ", " AS id, ") + " AS path) r");
                }
                handle.execute(
                        "INSERT INTO verifications (appid, directory, checked_at, outcome, address, detail, proven_at)"
                                + " VALUES ('wx1', 'https://a.cn/c/', 500, 'proven', 'https://a.cn/c/f.txt', 'found', 500)");
                return kind;
            });
        }
        try (Database database = Database.open(settings)) {
            SqlVerificationStore store = new SqlVerificationStore(database);
            assertEquals(
                    List.of("https://a.cn/a/ UNCHECKED 1970-01-01T00:00:01Z", "https://a.cn/c/ PROVEN null"),
                    store.verifications("wx1").stream()
                            .map(found -> found.directory() + " " + found.outcome() + " " + found.failedSince())
                            .toList());
            assertEquals(1, store.failing());
        }
    }

    private static String end(Release release) {
        return release.endedAt() == null
                ? NO_END
                : String.valueOf(release.endedAt().toEpochMilli());
    }
}
