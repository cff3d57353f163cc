package io.scangate.config;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.scangate.config.store.TestDatabase;
import io.scangate.gateway.testing.OpenApiDocument;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Paths and queries mean what RFC 3986 says, or are refused, on every face of a server. Requests are written as bytes. */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PathsTest {
    private static final String MEMBERS = "/v1/accounts/wx1/members/";

    private TestServer server;

    @BeforeAll
    void start(@TempDir Path directory) throws IOException {
        server = TestServer.start(TestDatabase.SQLITE);
        server.operator()
                .post("/v1/accounts", "{\"appid\": \"wx1\", \"name\": \"n\", \"kind\": \"media\"}")
                .is(201);
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private record Exchange(int status, String body) {
        JsonNode json() {
            return OpenApiDocument.json(body.getBytes(UTF_8));
        }
    }

    private Exchange send(String method, String target, @Nullable String json) throws IOException {
        String body = json == null ? "" : json;
        String request = method + " " + target + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\nAuthorization: Bearer "
                + server.operatorKey() + "\r\n"
                + (json == null ? "" : "Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n")
                + "\r\n" + body;
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.getBytes(ISO_8859_1));
            String answer = new String(socket.getInputStream().readAllBytes(), UTF_8);
            assertTrue(answer.startsWith("HTTP/1.1 "), answer);
            return new Exchange(
                    Integer.parseInt(answer.substring(9, 12)), answer.substring(answer.indexOf("\r\n\r\n") + 4));
        }
    }

    private void assertProblem(int status, String code, Exchange found) {
        assertEquals(status, found.status(), found.body());
        assertEquals(code, found.json().get("code").asText(), found.body());
    }

    @ParameterizedTest
    @CsvSource({
        "zza;b, zza;b",
        "zza%3Bb, zza;b",
        "zza;role=x;y, zza;role=x;y",
        "a%2Fb, a/b",
        "a%2fb, a/b",
        "a%252Fb, a%2Fb",
        "a+b, a+b",
        "a%2Bb, a+b",
        "a%20b, a b",
        "%e4%bd%a0, 你",
        "%E4%BD%A0, 你",
        "a%5Cb, a\\b",
        "a@b:c, a@b:c",
        "a%23b, a#b",
        "a%3Fb, a?b",
        "%2e%2e%2e, ...",
        "a%7cb, a|b",
        "a%25b, a%b",
    })
    void segment_isTheDecodedBytes(String segment, String user) throws IOException {
        Exchange put = send("PUT", MEMBERS + segment, "{\"role\": \"admin\"}");
        assertEquals(200, put.status(), put.body());
        JsonNode members = put.json().get("members");
        assertEquals(1, members.size(), put.body());
        assertEquals("admin", members.get(user).asText(), put.body());
        Exchange removed = send("DELETE", "http://h:80" + MEMBERS + segment, null);
        assertEquals(200, removed.status(), removed.body());
        assertEquals(0, removed.json().get("members").size());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                MEMBERS + "%ff",
                MEMBERS + "%c0%af",
                MEMBERS + "%e0%80%af",
                MEMBERS + "%ed%a0%80",
                MEMBERS + "%00",
                MEMBERS + "a%0ab",
                MEMBERS + "a%7f",
                MEMBERS + "%zz",
                MEMBERS + "%4",
                MEMBERS + "%",
                MEMBERS + "a\\b",
                MEMBERS + "a|b",
                MEMBERS + "a[b]",
                MEMBERS + "a{b}",
                MEMBERS + "a\"b",
                MEMBERS + ".",
                MEMBERS + "..",
                MEMBERS + "%2e%2e",
                MEMBERS + ".%2E",
                "/v1/../v1/accounts/wx1/members/a",
                "/v1/%2e%2e/v1/accounts/wx1/members/a",
                "/./v1/accounts/wx1/members/a",
                "http://h/v1/../v1/accounts/wx1/members/a",
                MEMBERS + "a#b",
                MEMBERS + "a\u00e9",
            })
    void pathWithTwoReadings_isRefused(String target) throws IOException {
        assertProblem(400, "malformed_request", send("PUT", target, "{\"role\": \"admin\"}"));
        assertEquals(
                0,
                server.operator()
                        .get("/v1/accounts/wx1")
                        .is(200)
                        .body()
                        .get("members")
                        .size());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "//v1/accounts/wx1/members/a",
                "/v1//accounts/wx1/members/a",
                "/v1/accounts//members/a",
                MEMBERS,
                MEMBERS + "a/",
                "/v1/accounts/wx1/members%2fa",
                "/v1/accounts;x/wx1/members/a",
                "/v1/accounts/wx1/members;x/a",
                "/V1/accounts/wx1/members/a",
                "http://h//v1/accounts/wx1/members/a",
            })
    void anotherPath_isNotFound(String target) throws IOException {
        assertProblem(404, "not_found", send("PUT", target, "{\"role\": \"admin\"}"));
    }

    /** The path is that of the console's redirection. */
    @Test
    void pathInTheQuery_isNoPath() throws IOException {
        assertProblem(
                405, "method_not_allowed", send("PUT", "http://h?/v1/accounts/wx1/members/a", "{\"role\": \"admin\"}"));
    }

    @Test
    void encodedLiterals_andAbsoluteTargets_areTheSamePath() throws IOException {
        String plain = send("GET", "/v1/accounts/wx1", null).body();
        for (String same :
                List.of("/%76%31/account%73/wx%31", "http://other/v1/accounts/wx1", "HTTP://h:1/v1/accounts/wx1")) {
            assertEquals(plain, send("GET", same, null).body(), same);
        }
        assertProblem(404, "account_not_found", send("GET", "/v1/accounts/wx1;x", null));
        assertProblem(404, "account_not_found", send("GET", "/v1/accounts/wx1%2f", null));
    }

    @ParameterizedTest
    @CsvSource({
        "/cgi-bin/token, 40002",
        "/cgi-bin/%74oken, 40002",
        "http://other/cgi-bin/token?, 40002",
        "/cgi-bin/token?grant_type=client_credential&appid=%ff&secret=s, 40013",
        "/cgi-bin/wxopen/qrcodejumpadd?access_token=%ff, 40001",
        "/cgi-bin/wxopen/qrcodejumpadd?access_token=/../a%00%0a, 40001",
        "/cgi-bin/token;x, 40066",
        "/cgi-bin/token/, 40066",
        "/cgi-bin//token, 40066",
        "/cgi-bin/./token, 40066",
        "/cgi-bin/../cgi-bin/token, 40066",
        "/cgi-bin/%2e%2e/cgi-bin/token, 40066",
        "/cgi-bin/wxopen%2fqrcodejumpadd, 40066",
        "/cgi-bin/%ff, 40066",
        "/cgi-bin/%00, 40066",
        "/cgi-bin/a\\b, 40066",
        "/cgi-bin/%zz, 40066",
    })
    void weChatsFace_answersWithItsCodes(String target, int errcode) throws IOException {
        Exchange found = send("POST", target, "{}");
        assertEquals(200, found.status(), found.body());
        assertEquals(errcode, found.json().get("errcode").asInt(), found.body());
    }

    @Test
    void weChatsFace_isNotFoundUnderAnotherPath() throws IOException {
        for (String target :
                List.of("//cgi-bin/token", "/cgi-bin%2ftoken", "/cgi-bin;x/token", "/cgi-bin", "/CGI-BIN/token")) {
            assertProblem(404, "not_found", send("POST", target, "{}"));
        }
    }

    @Test
    void feed_answersUnderItsPathOnly() throws IOException {
        long revision = server.revision();
        assertEquals(204, send("GET", "/v1/changes?since=" + revision, null).status());
        assertEquals(
                204,
                send("GET", "http://h/v1/chang%65s?since=%3" + revision + "&x=/../%00%ff", null)
                        .status());
        assertProblem(400, "malformed_request", send("GET", "/v1/changes?since=%ff", null));
        for (String other :
                List.of("//v1/changes", "/v1/changes/", "/v1/changes;x", "/v1/snapshot;x", "/v1%2fsnapshot")) {
            assertProblem(404, "not_found", send("GET", other + "?since=0", null));
        }
        for (String bad :
                List.of("/v1/../v1/snapshot", "/v1/snapshot%00", "/v1/snapshot%ff", "/v1/gateways/%2e%2e/report")) {
            assertProblem(400, "malformed_request", send("GET", bad, null));
        }
    }

    @Test
    void queriesAreBytes() throws IOException {
        String explain = "/v1/accounts/wx1/explain?link=";
        assertEquals(
                "http://a.example/%C4%E3",
                send("GET", explain + "http://a.example/%c4%e3", null)
                        .json()
                        .get("link")
                        .asText());
        assertEquals(
                "http://a.example/?x=/../b",
                send("GET", explain + "http://a.example/?x=/../b", null)
                        .json()
                        .get("link")
                        .asText());
        assertEquals(
                "http://a.example/a;b",
                send("GET", explain + "http://a.example/a;b", null)
                        .json()
                        .get("link")
                        .asText());
        Exchange control = send("GET", explain + "http://a.example/%01", null);
        assertTrue(control.status() == 200 || control.status() == 400, control.body());
        assertTrue(!control.body().contains("the request is malformed"), control.body());
        assertProblem(400, "malformed_request", send("GET", "/v1/accounts/wx1/conflicts?prefix=%c4%e3", null));
        assertProblem(400, "malformed_request", send("GET", "/v1/accounts?after=%ff", null));
        assertProblem(400, "unknown_parameter", send("GET", "/v1/accounts?%ff=1", null));
        assertProblem(400, "repeated_parameter", send("GET", "/v1/accounts?limit=1&limi%74=2", null));
        assertProblem(400, "malformed_request", send("GET", explain + "http://a.example/\u00e9", null));
    }
}
