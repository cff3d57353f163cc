package io.scangate.config.wechat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.scangate.config.lifecycle.ChangeRequest;
import io.scangate.config.lifecycle.Supervision;
import io.scangate.config.store.SqlFreeze;
import io.scangate.config.store.TestDatabase;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** WeChat's calls of suspended accounts, with the feature off, and in a freeze. */
class SuspendedAccountTest {
    private static final ChangeRequest OPERATOR = ChangeRequest.by("operator:ops");
    private static final String PREFIX = TestWeb.base() + "mp/";
    private static final String ONE = "{\"prefix\": \"" + PREFIX + "\"}";

    @TempDir
    Path directory;

    /** A server with an account {@code wx1} that may add the rule. */
    private WeChatServer start(TestDatabase kind) {
        WeChatServer server = new WeChatServer(kind, directory);
        server.newAccount("wx1");
        server.own("wx1", "/mp/");
        return server;
    }

    private static JsonNode post(WeChatServer server, String token, String call, String body) {
        return WxJavaClient.json(server.send("POST", "wxopen/qrcodejump" + call + "?access_token=" + token, body)
                .body());
    }

    private static String rule(int edit) {
        return "{\"prefix\": \"" + PREFIX
                + "\", \"path\": \"pages/index\", \"permit_sub_rule\": 1, \"open_version\": 1," + " \"is_edit\": "
                + edit + "}";
    }

    private static void assertCode(int errcode, JsonNode answer) {
        assertEquals(errcode, answer.get("errcode").intValue(), answer::toString);
    }

    @ParameterizedTest
    @EnumSource
    void withTheFeatureOff_rulesAreReadAndChangesAreUnauthorized(TestDatabase kind) {
        try (WeChatServer server = start(kind)) {
            String token = server.token("wx1");
            assertCode(0, post(server, token, "add", rule(0)));
            Supervision supervision = server.supervision();
            supervision.switchFeature(OPERATOR, "wx1", false, false);
            JsonNode read = post(server, token, "get", "{}");
            assertCode(0, read);
            assertEquals(0, read.get("qrcodejump_open").intValue());
            assertEquals(1, read.get("list_size").intValue());
            assertCode(0, post(server, token, "download", "{}"));
            assertCode(48001, post(server, token, "add", rule(1)));
            assertCode(48001, post(server, token, "publish", ONE));
            assertCode(48001, post(server, token, "delete", ONE));
            supervision.switchFeature(OPERATOR, "wx1", true, false);
            assertEquals(
                    1, post(server, token, "get", "{}").get("qrcodejump_open").intValue());
            assertCode(0, post(server, token, "publish", ONE));
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyCallOfASuspendedAccountIsUnauthorized(TestDatabase kind) {
        try (WeChatServer server = start(kind)) {
            String token = server.token("wx1");
            Supervision supervision = server.supervision();
            supervision.suspend(OPERATOR, "wx1", "spam");
            for (String call : List.of("add", "get", "download", "delete", "publish")) {
                JsonNode answer = post(server, token, call, ONE);
                assertCode(48001, answer);
                assertTrue(answer.get("errmsg").textValue().contains("spam"), answer::toString);
            }
            supervision.resume(OPERATOR, "wx1");
            assertCode(0, post(server, token, "add", rule(0)));
        }
    }

    @ParameterizedTest
    @EnumSource
    void changesOfAFrozenControlPlaneAreSystemErrors(TestDatabase kind) {
        try (WeChatServer server = start(kind)) {
            String token = server.token("wx1");
            SqlFreeze freezing = new SqlFreeze(server.database, server.clock);
            freezing.freeze(OPERATOR, "restore");
            assertCode(-1, post(server, token, "add", rule(0)));
            assertEquals(0, post(server, token, "get", "{}").get("list_size").intValue());
            freezing.end(OPERATOR);
            assertCode(0, post(server, token, "add", rule(0)));
        }
    }
}
