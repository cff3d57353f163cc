package io.scangate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.scangate.config.store.DatabaseSettings;
import io.scangate.config.store.TestDatabase;
import io.scangate.gateway.Gateway;
import io.scangate.gateway.settings.SettingsLayers;
import io.scangate.gateway.testing.Waiting;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** This version reads the files of 0.1.0, and gives the answers that 0.1.0 gave. */
@Timeout(120)
class EarlierFilesTest {
    @TempDir
    Path directory;

    private ConfigServer start(DatabaseSettings database) throws IOException {
        return start(database, EarlierFiles.recordedAt());
    }

    private ConfigServer start(DatabaseSettings database, Instant now) throws IOException {
        SettingsLayers layers = new SettingsLayers();
        Map.of(
                        "listen", "127.0.0.1:0",
                        "admin", "127.0.0.1:0",
                        "drain-timeout", "200ms",
                        "icp", "off",
                        "calls-per-second", "1000000",
                        "call-burst", "1000000",
                        "data-directory", directory.toString(),
                        "database", database.database())
                .forEach(layers::addFlag);
        return ConfigServer.start(ConfigSettings.of(layers), new MovableClock(now));
    }

    @ParameterizedTest
    @EnumSource
    void aDatabaseIsOpened_andHasTheSameContent(TestDatabase kind) throws Exception {
        JsonNode facts = EarlierFiles.facts();
        String of = kind == TestDatabase.SQLITE ? "" : "postgresql_";
        DatabaseSettings database = EarlierFiles.database(kind, directory);
        try (ConfigServer server = start(database)) {
            RestClient operator = RestClient.of(server.address())
                    .as(facts.path(of + "operator_key").asText());
            SamplePlatform.assertHas(facts.path(of + "content"), SamplePlatform.content(operator), "");
            RulesExport export = RulesExport.of(server.store());
            assertEquals(facts.path(of + "revision").asLong(), export.revision());
            String unused = SamplePlatform.change(operator, SamplePlatform.rule(operator), 2);
            assertEquals(export.revision() + 1, SamplePlatform.revision(operator));
        }
    }

    @Test
    void aStateDirectoryServesAtOnce_withoutAControlPlane() throws Exception {
        JsonNode facts = EarlierFiles.facts();
        try (Gateway alone = follow("http://127.0.0.1:1", EarlierFiles.state(directory.resolve("alone")))) {
            awaitRevision(alone, facts.path("revision"));
            assertEquals(facts.path("answers"), SamplePlatform.answers(alone.address()));
            assertEquals(facts.path("mark"), RulesExport.status(alone).path("mark"));
        }
    }

    /** As after a way back: the rules of the later program are not read, and taken anew from the control plane. */
    @Test
    void rulesOfALaterFormatInAStateDirectory_areTakenAnew() throws Exception {
        JsonNode facts = EarlierFiles.facts();
        Path state = EarlierFiles.state(directory.resolve("later"));
        Path rules = state.resolve("rules.compiled");
        byte[] bytes = Files.readAllBytes(rules);
        bytes[Long.BYTES]++;
        Files.write(rules, bytes);
        DatabaseSettings database = EarlierFiles.database(TestDatabase.SQLITE, directory);
        try (ConfigServer server = start(database);
                Gateway gateway = follow("http://" + server.address(), state)) {
            awaitRevision(gateway, facts.path("revision"));
            assertEquals(facts.path("answers"), SamplePlatform.answers(gateway.address()));
            assertTrue(Files.notExists(state.resolve("rules.compiled.bad")));
        }
        try (Gateway alone = follow("http://127.0.0.1:1", state)) {
            awaitRevision(alone, facts.path("revision"));
        }
    }

    /** The recorded gateway was killed: another start has its id once its last report is old. */
    @Test
    void countsThatWereNotSent_arrive_once() throws Exception {
        JsonNode facts = EarlierFiles.facts();
        DatabaseSettings database = EarlierFiles.database(TestDatabase.SQLITE, directory);
        try (ConfigServer server = start(database, EarlierFiles.recordedAt().plus(Duration.ofMinutes(10)));
                Gateway gateway =
                        follow("http://" + server.address(), EarlierFiles.state(directory.resolve("counting")))) {
            RestClient operator = RestClient.of(server.address())
                    .as(facts.path("operator_key").asText());
            awaitRevision(gateway, facts.path("revision"));
            assertTrue(facts.path("scans_after").asLong()
                    > facts.path("scans_before").asLong());
            Waiting.await("the counts")
                    .until(() -> SamplePlatform.scans(operator)
                            == facts.path("scans_after").asLong());
        }
    }

    private static Gateway follow(String source, Path state) throws IOException {
        String key = EarlierFiles.facts().path("gateway_key").asText();
        return FollowingGateway.start(source, key, state, Map.of("report-interval", "50ms"));
    }

    private static void awaitRevision(Gateway gateway, JsonNode revision) {
        Waiting.await("revision " + revision).until(() -> gateway.revision() == revision.asLong());
    }

    @Test
    void aSnapshotAndItsCompiledForm_areServed() throws Exception {
        for (String name : List.of(EarlierFiles.SNAPSHOT, EarlierFiles.COMPILED)) {
            Path file = directory.resolve(name);
            Files.copy(EarlierFiles.FOLDER.resolve(name), file);
            try (Gateway gateway = Gateway.start(Map.of(
                    "source", "file:" + file,
                    "listen", "127.0.0.1:0",
                    "admin", "127.0.0.1:0",
                    "identity", "header:X-User",
                    "event-loops", "1"))) {
                awaitRevision(gateway, EarlierFiles.facts().path("snapshot_revision"));
                assertEquals(EarlierFiles.facts().path("snapshot_answers"), SamplePlatform.answers(gateway.address()));
            }
        }
    }

    @Test
    void aDeltaFollowsOnASnapshot() throws Exception {
        JsonNode facts = EarlierFiles.facts();
        HttpServer feed = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        feed.createContext(
                "/",
                exchange -> answer(exchange, facts.path("snapshot_revision").asText()));
        feed.start();
        String source = "http://127.0.0.1:" + feed.getAddress().getPort();
        try (Gateway gateway = follow(source, Files.createDirectory(directory.resolve("new")))) {
            awaitRevision(gateway, facts.path("revision"));
            assertEquals(facts.path("mark"), RulesExport.status(gateway).path("mark"));
            assertEquals(facts.path("answers"), SamplePlatform.answers(gateway.address()));
        } finally {
            feed.stop(0);
        }
    }

    private static void answer(HttpExchange exchange, String first) throws IOException {
        String query = String.valueOf(exchange.getRequestURI().getQuery());
        String path = exchange.getRequestURI().getPath();
        String name = path.equals("/v1/snapshot")
                ? EarlierFiles.SNAPSHOT
                : path.equals("/v1/changes") && query.startsWith("since=" + first + "&") ? EarlierFiles.DELTA : "";
        if (name.isEmpty()) {
            exchange.sendResponseHeaders(path.equals("/v1/changes") ? 204 : 404, -1);
        } else {
            byte[] body = Files.readAllBytes(EarlierFiles.FOLDER.resolve(name));
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
        exchange.close();
    }

    @Test
    void allSettingsAreKnown_andMeanTheSame() throws Exception {
        for (String name : List.of(EarlierFiles.CONFIG_SETTINGS, EarlierFiles.GATEWAY_SETTINGS)) {
            Path file = EarlierFiles.FOLDER.resolve(name);
            String plane = name.replace(".yaml", "");
            StringWriter out = new StringWriter();
            PrintWriter printed = new PrintWriter(out, true);
            String[] arguments = {plane, "--settings=" + file, "--print-settings"};
            int code = plane.equals("config")
                    ? Main.commandLine(printed, printed).execute(arguments)
                    : io.scangate.gateway.Main.commandLine(printed, printed).execute(arguments);
            assertEquals(0, code, out::toString);
            List<String> now = new ArrayList<>();
            List<String> recorded = new ArrayList<>();
            int line = 0;
            for (String each : Files.readAllLines(file)) {
                String key = each.substring(0, each.indexOf(':'));
                String value = each.substring(key.length() + 3, each.length() - 1);
                line++;
                int at = line;
                if (System.getenv("SCANGATE_" + key.toUpperCase(Locale.ROOT).replace('-', '_')) != null) {
                    // A profile of the build has set the transport, which wins over the file.
                    continue;
                }
                recorded.add(key + ": " + value);
                now.addAll(out.toString()
                        .lines()
                        .filter(shown -> shown.startsWith(key + ": ") && shown.endsWith(":" + at))
                        .map(shown -> shown.replaceFirst(" *# .*", "")
                                .replace("(hidden)", "recorded")
                                .replace("\"", ""))
                        .toList());
            }
            assertEquals(
                    recorded.stream().map(String::stripTrailing).toList(),
                    now.stream().map(String::stripTrailing).toList(),
                    out::toString);
        }
    }
}
