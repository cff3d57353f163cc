package io.scangate.config.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.flywaydb.core.api.MigrationVersion;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The rules of a deployed database of an earlier version get their hosts. */
class RuleHostsTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource
    void everyRuleHasItsHostAfterTheMigration(TestDatabase kind) throws Exception {
        DatabaseSettings settings = kind.empty(directory);
        Database.open(settings, MigrationVersion.fromVersion("8")).close();
        List<String> origins = List.of(
                "https://a.example.com", "http://a.example.com:81", "ftp://192.0.2.1", "http://[2001:db8::1]:8080");
        try (Connection connection = DriverManager.getConnection("jdbc:" + settings.database());
                Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO accounts (appid, name, kind, code_published, version)"
                    + " VALUES ('wx1', 'A', 'media', 1, 1)");
            for (String origin : origins) {
                statement.execute(
                        "INSERT INTO rules (id, appid, prefix, origin, match_key, occupies, page, test_version,"
                                + " test_links, version) VALUES ('" + RuleNumber.id(origin.length()) + "', 'wx1', '"
                                + origin
                                + "/', '" + origin
                                + "', '/', 0, 'p', 'trial', '[]', 1)");
            }
        }
        try (Database database = Database.open(settings)) {
            Map<String, String> hosts = new TreeMap<>();
            database.read(handle -> {
                handle.createQuery("SELECT origin, host FROM origins")
                        .map((row, context) -> Map.entry(row.getString("origin"), row.getString("host")))
                        .forEach(rule -> hosts.put(rule.getKey(), rule.getValue()));
                return hosts;
            });
            assertEquals(
                    Map.of(
                            "https://a.example.com", "com.example.a",
                            "http://a.example.com:81", "com.example.a",
                            "ftp://192.0.2.1", "192.0.2.1",
                            "http://[2001:db8::1]:8080", "2001:db8::1"),
                    hosts);
        }
    }
}
