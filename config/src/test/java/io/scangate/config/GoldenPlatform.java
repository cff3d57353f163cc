package io.scangate.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.net.HostAndPort;
import io.scangate.config.store.DatabaseSettings;
import io.scangate.config.store.TestDatabase;
import io.scangate.gateway.disk.PrivateFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/**
 * A platform with items in all lists as a recorded backup, {@code golden/platform.backup}, so that its snapshots and changes are the same in every
 * run. {@code -Dgolden.record=true} makes it if it is missing; then those of the formats have to be made anew, too. Not instantiable.
 */
final class GoldenPlatform {
    static final Path FOLDER = Path.of("src", "test", "resources", "golden");
    static final Path BACKUP = FOLDER.resolve("platform.backup");
    /** The same, encrypted with {@link #key}. */
    static final Path SEALED = FOLDER.resolve("platform.sealed");

    private static final String KEY = "YSBrZXkgb2YgYSBnb2xkZW4gZmlsZSwgbm8gc2VjcmU=\n";
    private static final Path FACTS = FOLDER.resolve("platform.json");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private GoldenPlatform() {}

    /** What the recorder knew: {@code gateway_key}, {@code base}, {@code base_mark}, {@code revision}, {@code recorded_at}. */
    static JsonNode facts() throws IOException {
        return JSON.readTree(FACTS.toFile());
    }

    /** The time of the platform's clock. */
    static Instant recordedAt() throws IOException {
        return Instant.parse(facts().path("recorded_at").asText());
    }

    /** A file with the key, which only its user may read. */
    static Path key(Path directory) throws IOException {
        Path file = directory.resolve("key");
        PrivateFiles.write(file, KEY);
        return file;
    }

    /**
     * Makes the files, unless they are there.
     *
     * @param directory for a temporary file
     */
    static synchronized void recordIfMissing(Path directory) throws Exception {
        if (Files.exists(BACKUP) || !Boolean.getBoolean("golden.record")) {
            return;
        }
        Files.createDirectories(FOLDER);
        TestServer server = TestServer.start(TestDatabase.SQLITE).licensed();
        String rule = ListedRows.fill(server);
        RestClient operator = server.operator();
        ObjectNode facts = JSON.createObjectNode();
        facts.put("recorded_at", server.now().toString());
        facts.put(
                "gateway_key",
                operator.put("/v1/gateway-keys/golden", null).is(200).text("key"));
        facts.put("base", server.revision()).put("base_mark", server.mark());
        operator.patch("/v1/accounts/wx1/rules/" + rule, "{\"page\": \"pages/new\"}")
                .is(200);
        for (String appid : List.of("wx1", "wx2")) {
            operator.put("/v1/accounts/" + appid + "/members/zoe", "{\"role\": \"developer\"}");
        }
        facts.put("revision", server.revision());
        DatabaseSettings database = server.closed();
        run("backup", "--database=" + database.database(), "--key-file=" + key(directory), SEALED.toString());
        JSON.writerWithDefaultPrettyPrinter().writeValue(FACTS.toFile(), facts);
        run("backup", "--database=" + database.database(), BACKUP.toString());
    }

    /** Runs a command of the control plane that has to succeed. */
    static void run(String... arguments) {
        StringWriter said = new StringWriter();
        PrintWriter out = new PrintWriter(said, true);
        if (Main.commandLine(out, out).execute(arguments) != 0) {
            throw new AssertionError(said.toString());
        }
    }

    /** An answer of the feed to the recorded key. */
    static byte[] feed(HostAndPort server, String target) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + server + target))
                .header("Authorization", "Bearer " + facts().path("gateway_key").asText())
                .build();
        HttpResponse<byte[]> answer = HTTP.send(request, BodyHandlers.ofByteArray());
        if (answer.statusCode() != 200) {
            throw new AssertionError(
                    target + ": " + answer.statusCode() + " " + new String(answer.body(), StandardCharsets.UTF_8));
        }
        return answer.body();
    }
}
