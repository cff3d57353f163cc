package io.scangate.config.wechat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.scangate.config.store.TestDatabase;
import io.scangate.gateway.testing.MemoryFolder;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Calls of WeChat's API with bodies of any form, at a server: each answer is 200 with an error code and its text, and no code says that the system failed. */
final class WeChatFuzzTest {
    private static final int SYSTEM_ERROR = -1;
    private static final List<String> CALLS = List.of(
            "wxopen/qrcodejumpadd",
            "wxopen/qrcodejumpget",
            "wxopen/qrcodejumpdelete",
            "wxopen/qrcodejumppublish",
            "wxopen/qrcodejumpdownload",
            "stable_token",
            "component/api_component_token",
            "component/api_authorizer_token");
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir(factory = MemoryFolder.class)
    static Path folder;

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @SuppressWarnings("NullAway.Init")
    private static WeChatServer server;

    private static String token = "";

    @BeforeAll
    static void start() {
        server = new WeChatServer(TestDatabase.SQLITE, folder);
        server.newAccount("wx1");
        server.own("wx1", "/shop/");
        token = server.token("wx1");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** The first byte chooses the call. */
    @FuzzTest
    void anyBody_hasAnAnswerOfWeChat(byte[] input) throws IOException, InterruptedException {
        if (input.length == 0) {
            return;
        }
        String call = CALLS.get((input[0] & 0xFF) % CALLS.size());
        byte[] body = Arrays.copyOfRange(input, 1, input.length);
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(server.base() + "/cgi-bin/" + call + "?access_token=" + token))
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        HttpResponse<String> answer = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
        assertEquals(200, answer.statusCode(), answer::body);
        JsonNode json = JSON.readTree(answer.body());
        boolean issued = json.path("access_token").isTextual()
                || json.path("component_access_token").isTextual();
        assertTrue(
                issued || (json.path("errcode").isInt() && json.path("errmsg").isTextual()), answer::body);
        assertTrue(json.path("errcode").intValue() != SYSTEM_ERROR, answer::body);
    }
}
