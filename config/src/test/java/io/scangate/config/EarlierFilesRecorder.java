package io.scangate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.base.Splitter;
import io.scangate.config.PlaneProcess.Program;
import io.scangate.gateway.testing.NeedsProgram;
import io.scangate.gateway.testing.Waiting;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Records the files of 0.1.0 ({@link EarlierFiles}) with programs of that version. No build runs it, because its name is not that of a test:
 * CONTRIBUTING.md has the command.
 */
@Tag("upgrade")
@NeedsProgram("pg_dump")
class EarlierFilesRecorder {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Splitter SETTINGS = Splitter.on(Pattern.compile(", (?=[a-z0-9-]+=)"));
    private static final String ANY = "127.0.0.1:0";
    private static final String OLD_SERVER = "target/postgresql-15";

    @TempDir
    Path directory;

    private final ObjectNode facts = JSON.createObjectNode();

    @Test
    void record() throws Exception {
        Path folder = EarlierFiles.FOLDER;
        Files.createDirectories(folder.resolve(EarlierFiles.STATE));
        Path file = directory.resolve("scangate.db");
        recordFiles("sqlite:" + file, folder);
        pack(Files.readAllBytes(file), folder.resolve(EarlierFiles.SQLITE));
        recordPostgres(folder);
        facts.put("recorded_at", Instant.now().toString());
        JSON.writerWithDefaultPrettyPrinter()
                .writeValue(folder.resolve(EarlierFiles.FACTS).toFile(), facts);
    }

    private void recordFiles(String database, Path folder) throws Exception {
        SamplePlatform.make(directory, database);
        String fleet = SamplePlatform.gatewayKey(directory, database);
        Path state = directory.resolve("state");
        PlaneProcess gateway;
        try (PlaneProcess config = PlaneProcess.config(Program.EARLIER, directory, ANY, database)) {
            String key = config.firstKey();
            RestClient operator = config.as(key);
            String rule = SamplePlatform.rule(operator);
            Path snapshot = folder.resolve(EarlierFiles.SNAPSHOT);
            Files.write(snapshot, feed(config, fleet, "/v1/snapshot"));
            JsonNode head = JSON.readTree(snapshot.toFile());
            long first = head.path("revision").asLong();
            String mark = head.path("mark").asText();
            String compiled = compile(snapshot, folder.resolve(EarlierFiles.COMPILED));
            assertTrue(compiled.contains("written"), compiled);
            gateway = PlaneProcess.gateway(Program.EARLIER, directory, ANY, List.of(config.source()), fleet, state);
            gateway.awaitRevision(first);
            writeSettings(config.log(), folder.resolve(EarlierFiles.CONFIG_SETTINGS));
            writeSettings(gateway.log(), folder.resolve(EarlierFiles.GATEWAY_SETTINGS));
            facts.put("operator_key", key).put("gateway_key", fleet).put("rule", rule);
            facts.put("snapshot_revision", first).put("snapshot_mark", mark);
            facts.set("snapshot_answers", SamplePlatform.answers(gateway.address()));
            String unused = SamplePlatform.change(operator, rule, 1);
            operator.put("/v1/accounts/" + SamplePlatform.APPID + "/members/zoe", "{\"role\": \"developer\"}");
            long last = SamplePlatform.revision(operator);
            gateway.awaitRevision(last);
            Files.write(
                    folder.resolve(EarlierFiles.DELTA),
                    feed(config, fleet, "/v1/changes?since=" + first + "&mark=" + mark + "&wait_seconds=1"));
            facts.put("revision", last)
                    .put("mark", gateway.status().path("mark").asText());
            facts.set("content", SamplePlatform.content(operator));
            // All scans up to now are counted, so that the copy of the database has them.
            Waiting.await("counts").until(() -> SamplePlatform.scans(operator) >= SamplePlatform.COUNTED);
            assertEquals(SamplePlatform.COUNTED, SamplePlatform.scans(operator));
            facts.put("scans_before", SamplePlatform.COUNTED).put("scans_after", 2 * SamplePlatform.COUNTED);
            config.stop();
        }
        // Without a control plane, so their counts stay in the state directory.
        facts.set("answers", SamplePlatform.answers(gateway.address()));
        try (gateway) {
            gateway.stop();
        }
        for (String each : List.of("identity", "rules.compiled", "changes.log", "reports.json")) {
            Files.copy(
                    state.resolve(each),
                    folder.resolve(EarlierFiles.STATE).resolve(each),
                    StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** All settings in force, which the first line of a log has, as a settings file. */
    private void writeSettings(String log, Path file) throws IOException {
        String first = log.lines().findFirst().orElseThrow();
        StringBuilder yaml = new StringBuilder();
        String all = first.substring(first.indexOf("; settings: ") + "; settings: ".length());
        for (String each : SETTINGS.splitToStream(all).toList()) {
            int equal = each.indexOf('=');
            // The folder of the test, and secrets, which logs do not show.
            String value = each.substring(equal + 1)
                    .replace(directory.toString(), "/recorded")
                    .replaceFirst("^\\(hidden\\)$", "recorded")
                    .strip();
            yaml.append(each, 0, equal).append(": '").append(value).append("'\n");
        }
        Files.writeString(file, yaml);
    }

    private String compile(Path snapshot, Path target) throws Exception {
        Files.deleteIfExists(target);
        try (ConfigProcess command = ConfigProcess.earlier(
                "gateway",
                directory,
                "compile",
                snapshot.toAbsolutePath().toString(),
                "--out=" + target.toAbsolutePath())) {
            String out = command.printedToTheEnd();
            assertEquals(0, command.exitCode(), command.log());
            return out;
        }
    }

    private static byte[] feed(PlaneProcess config, String key, String target)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(config.source() + target))
                .header("Authorization", "Bearer " + key)
                .build();
        HttpResponse<byte[]> answer = HTTP.send(request, BodyHandlers.ofByteArray());
        assertEquals(200, answer.statusCode());
        return answer.body();
    }

    /** On PostgreSQL 15, the version of Debian's pg_dump, which refuses later servers. */
    private void recordPostgres(Path folder) throws Exception {
        try (EmbeddedPostgres server = EmbeddedPostgres.builder()
                .setPgBinaryResolver((system, architecture) -> oldServer())
                .setServerConfig("synchronous_commit", "on")
                .start()) {
            String address = "127.0.0.1:" + server.getPort() + "/postgres";
            String database = "postgresql://" + address + "?user=postgres&password=postgres";
            SamplePlatform.make(directory, database);
            try (PlaneProcess config = PlaneProcess.config(Program.EARLIER, directory, ANY, database)) {
                String key = config.firstKey();
                RestClient operator = config.as(key);
                String unused = SamplePlatform.change(operator, SamplePlatform.rule(operator), 1);
                facts.put("postgresql_operator_key", key);
                facts.put("postgresql_revision", SamplePlatform.revision(operator));
                facts.set("postgresql_content", SamplePlatform.content(operator));
                config.stop();
            }
            Process dump = new ProcessBuilder(
                            "pg_dump", "--inserts", "--no-owner", "--no-privileges", "postgresql://postgres@" + address)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            byte[] sql = dump.getInputStream().readAllBytes();
            assertEquals(0, dump.waitFor());
            pack(sql, folder.resolve(EarlierFiles.POSTGRESQL));
        }
    }

    private static InputStream oldServer() throws IOException {
        try (Stream<Path> jars = Files.list(Path.of(OLD_SERVER))) {
            Path jar = jars.findFirst().orElseThrow();
            return new URL("jar:" + jar.toUri() + "!/postgres-linux-x86_64.txz").openStream();
        }
    }

    private static void pack(byte[] content, Path file) throws IOException {
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(content);
        }
    }
}
