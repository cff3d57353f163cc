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

/** The migrations that fill new columns from the history of an earlier version. */
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
                for (String rule : List.of(
                        "'r0000000000000001', 'https://a.cn', '/a', 2, 5",
                        "'r0000000000000002', 'https://a.cn', '/b', NULL, 7")) {
                    String[] parts = rule.split(", ", -1);
                    handle.execute(
                            "INSERT INTO rules (id, appid, prefix, origin, match_key, occupies, page, test_version,"
                                    + " test_links, live, version) VALUES (" + parts[0] + ", 'wx1', " + parts[1] + ", "
                                    + parts[1]
                                    + ", " + parts[2] + ", 0, 'p', 'trial', '[]', " + parts[3] + ", " + parts[4] + ")");
                }
                for (String release : List.of(
                        "'r0000000000000001', 1, 100",
                        "'r0000000000000001', 2, 200",
                        "'r0000000000000002', 1, 110",
                        "'r0000000000000002', 2, 210")) {
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
            assertEquals(Map.of(1, "200", 2, NO_END), ends.apply("r0000000000000001"));
            assertEquals(Map.of(1, "210", 2, "300"), ends.apply("r0000000000000002"));
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

    @ParameterizedTest
    @EnumSource
    void aWaitingReleaseGetsTheCredentialOfItsAuthor_andAnOperatorsOffIsHeld(TestDatabase kind) {
        DatabaseSettings settings = kind.empty(directory);
        try (Database database = Database.open(settings, MigrationVersion.fromVersion("12.2"))) {
            database.write(handle -> {
                for (String account : List.of("'wx1', 0", "'wx2', 1", "'wx3', 1", "'wx4', 1")) {
                    handle.execute("INSERT INTO accounts (appid, feature_off, name, kind, code_published, version)"
                            + " VALUES (" + account + ", 'One', 'media', 1, 1)");
                }
                for (String entry : List.of(
                        "1, 100, 'operator:ana', 'account.feature', 'wx2'",
                        "2, 100, 'operator:ana', 'account.feature', 'wx3'",
                        "3, 200, 'account:wx3', 'account.feature', 'wx3'",
                        "9, 900, 'account:wx1', 'planned_release.create', 'wx1'")) {
                    handle.execute(
                            "INSERT INTO audit (revision, changed_at, actor, action, appid) VALUES (" + entry + ")");
                }
                for (String credential : List.of(
                        "'own', 'account', 'wx1', 'wx1', 100",
                        "'auth', 'authorization', 'wxp', 'wx1', 100",
                        "'late', 'operator', 'ana', NULL, 901")) {
                    handle.execute("INSERT INTO credentials (secret_hash, kind, holder, appid, created_at)"
                            + " VALUES (" + credential + ")");
                }
                for (String plan : List.of(
                        "'p1', 'account:wx1', 5000",
                        "'p2', 'platform:wxp for wx1', 5000",
                        "'p3', 'platform:gone for wx1', 5000",
                        "'p4', 'operator:ana', 5000",
                        "'p5', 'account:wx1', NULL")) {
                    handle.execute("INSERT INTO planned_releases (id, planned_by, due_at, appid, publish_at, actions,"
                            + " version) VALUES (" + plan + ", 'wx1', 5000, '[]', 9)");
                }
                return kind;
            });
        }
        try (Database database = Database.open(settings)) {
            assertEquals(
                    List.of("p1 own", "p2 auth", "p3 ended", "p4 ended", "p5 null"),
                    database.read(
                            handle -> handle.createQuery("SELECT id, credential FROM planned_releases ORDER BY id")
                                    .map((row, context) -> row.getString("id") + " " + row.getString("credential"))
                                    .list()));
            SqlStore store = new SqlStore(database, Clock.systemUTC());
            assertEquals(
                    List.of("wx1 false", "wx2 true", "wx3 false", "wx4 false"),
                    store.read(reader -> reader.accounts(null, 10)).items().stream()
                            .map(account -> account.appid() + " " + account.featureHeldOff())
                            .toList());
        }
    }

    private static String end(Release release) {
        return release.endedAt() == null
                ? NO_END
                : String.valueOf(release.endedAt().toEpochMilli());
    }
}
