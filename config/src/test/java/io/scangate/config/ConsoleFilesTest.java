package io.scangate.config;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.config.store.TestDatabase;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The files of the console as a browser gets them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsoleFilesTest {
    private static final int MOST_OF_FIRST_LOAD = 200_000;
    private static final Pattern NAMED = Pattern.compile("(?:href|src)=\"([\\w-]+-[A-Z0-9]{8}\\.\\w+)\"");

    private static final Pattern IMPORTED = Pattern.compile("\"\\./([\\w-]+-[A-Z0-9]{8}\\.js)\"");

    private final HttpClient http = HttpClient.newHttpClient();
    private TestServer server;

    @BeforeAll
    void start() throws IOException {
        server = TestServer.start(TestDatabase.SQLITE);
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private HttpResponse<byte[]> get(String path, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.base() + path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), BodyHandlers.ofByteArray());
    }

    private static String header(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }

    private List<String> named() throws IOException, InterruptedException {
        String html = new String(get("/console/").body(), StandardCharsets.UTF_8);
        List<String> names = NAMED.matcher(html)
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
        assertTrue(names.size() > 3, html);
        return names;
    }

    @Test
    void rootLeadsToThePage() throws Exception {
        for (String path : List.of("/", "/console")) {
            HttpResponse<byte[]> answer = get(path);
            assertEquals(303, answer.statusCode());
            assertEquals("/console/", header(answer, "location"));
        }
    }

    @Test
    void thePageRunsOnlyOurFiles_andIsShownInNoFrame() throws Exception {
        HttpResponse<byte[]> page = get("/console/");
        assertEquals(200, page.statusCode());
        String policy = header(page, "content-security-policy");
        assertTrue(policy.startsWith("default-src 'none'; script-src 'self'; style-src 'self';"), policy);
        assertTrue(policy.contains("frame-ancestors 'none'"), policy);
        assertFalse(policy.contains("unsafe"), policy);
        assertEquals("DENY", header(page, "x-frame-options"));
        assertEquals("same-origin", header(page, "referrer-policy"));
        assertEquals("nosniff", header(page, "x-content-type-options"));
        String html = new String(page.body(), StandardCharsets.UTF_8);
        assertFalse(html.contains("style="), html);
        assertFalse(html.contains("{"), html);
        assertEquals(
                0,
                Pattern.compile("<script(?![^>]*src=)").matcher(html).results().count(),
                html);
    }

    @Test
    void thePageIsAskedForAgain_andItsFilesNever() throws Exception {
        HttpResponse<byte[]> page = get("/console/");
        assertEquals("no-cache", header(page, "cache-control"));
        assertEquals(
                304, get("/console/", "If-None-Match", header(page, "etag")).statusCode());
        for (String name : named()) {
            HttpResponse<byte[]> file = get("/console/" + name);
            assertEquals(200, file.statusCode(), name);
            assertEquals("public, max-age=31536000, immutable", header(file, "cache-control"));
            assertEquals("nosniff", header(file, "x-content-type-options"));
            assertEquals(
                    304,
                    get("/console/" + name, "If-None-Match", header(file, "etag"))
                            .statusCode());
        }
    }

    @Test
    void packedFilesAreTheSame_withAnotherTag() throws Exception {
        for (String name : named()) {
            HttpResponse<byte[]> plain = get("/console/" + name);
            HttpResponse<byte[]> packed = get("/console/" + name, "Accept-Encoding", "gzip");
            assertEquals("gzip", header(packed, "content-encoding"));
            assertEquals("Accept-Encoding", header(packed, "vary"));
            assertFalse(header(plain, "etag").equals(header(packed, "etag")));
            assertArrayEquals(
                    plain.body(), new GZIPInputStream(new ByteArrayInputStream(packed.body())).readAllBytes());
        }
    }

    /** The page with all scripts that any page or language loads. */
    @Test
    void theFirstLoadIsSmall() throws Exception {
        int bytes = get("/console/", "Accept-Encoding", "gzip").body().length;
        Set<String> seen = new TreeSet<>(named());
        Deque<String> left = new ArrayDeque<>(seen);
        while (!left.isEmpty()) {
            String name = left.pop();
            bytes += get("/console/" + name, "Accept-Encoding", "gzip").body().length;
            String text = new String(get("/console/" + name).body(), StandardCharsets.UTF_8);
            IMPORTED.matcher(text)
                    .results()
                    .map(match -> match.group(1))
                    .filter(seen::add)
                    .forEach(left::push);
        }
        assertTrue(seen.size() > named().size(), seen::toString);
        int all = bytes;
        assertTrue(bytes < MOST_OF_FIRST_LOAD, () -> all + " bytes (expected: less than " + MOST_OF_FIRST_LOAD + ")");
    }

    @Test
    void unknownFile_isNotFound() throws Exception {
        assertEquals(404, get("/console/main-00000000.js").statusCode());
        assertEquals(400, get("/console/%2e%2e").statusCode());
        assertEquals(404, get("/console/bundle.json").statusCode());
    }

    @Test
    void switchedOff_noPathIsKnown() throws Exception {
        try (TestServer off = TestServer.start(TestDatabase.SQLITE, "console", "off")) {
            for (String path : List.of("/", "/console", "/console/", "/console/" + named().get(0))) {
                HttpRequest request =
                        HttpRequest.newBuilder(URI.create(off.base() + path)).build();
                assertEquals(404, http.send(request, BodyHandlers.discarding()).statusCode(), path);
            }
        }
    }
}
