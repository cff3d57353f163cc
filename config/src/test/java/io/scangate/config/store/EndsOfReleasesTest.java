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

/** The migration that finds the ends of the releases of an earlier version. */
class EndsOfReleasesTest {
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
                for (String rule : List.of("'online', 'https://a.cn', '/a', 2, 5", "'off', 'https://a.cn', '/b', NULL, 7")) {
                    String[] parts = rule.split(", ");
                    handle.execute("INSERT INTO rules (id, appid, prefix, origin, match_key, occupies, page, test_version,"
                            + " test_links, live, version) VALUES (" + parts[0] + ", 'wx1', " + parts[1] + ", " + parts[1]
                            + ", " + parts[2] + ", 0, 'p', 'trial', '[]', " + parts[3] + ", " + parts[4] + ")");
                }
                for (String release : List.of("'online', 1, 100", "'online', 2, 200", "'off', 1, 110", "'off', 2, 210")) {
                    handle.execute("INSERT INTO releases (rule_id, number, page, published_at, published_by, revision)"
                            + " SELECT rule, number, 'p', at, 'ana', 1 FROM (SELECT " + release.replaceFirst(",", " AS rule,")
                                    .replaceFirst("(\\d+), (\\d+)$", "$1 AS number, $2 AS at") + ") r");
                }
                handle.execute("INSERT INTO audit (revision, changed_at, actor, action, appid)"
                        + " VALUES (7, 300, 'ana', 'rule.unpublish', 'wx1')");
                return kind;
            });
        }
        try (Database database = Database.open(settings)) {
            SqlStore store = new SqlStore(database, Clock.systemUTC());
            Function<String, Map<Integer, String>> ends = rule -> store.read(reader -> reader.releases(rule)).stream()
                    .collect(Collectors.toMap(Release::number, EndsOfReleasesTest::end));
            assertEquals(Map.of(1, "200", 2, NO_END), ends.apply("online"));
            assertEquals(Map.of(1, "210", 2, "300"), ends.apply("off"));
        }
    }

    private static String end(Release release) {
        return release.endedAt() == null
                ? NO_END
                : String.valueOf(release.endedAt().toEpochMilli());
    }
}
