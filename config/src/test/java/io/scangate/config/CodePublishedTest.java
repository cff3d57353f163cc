package io.scangate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.config.RestClient.Reply;
import io.scangate.config.people.AccountRole;
import io.scangate.config.platform.PlatformSettings;
import io.scangate.config.store.TestDatabase;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The question to the platform whether a mini program has published code. */
@Timeout(120)
class CodePublishedTest {
    private static final String ONE = "/v1/accounts/wx1";
    private static final String ASK = ONE + "/code-published";

    private static TestServer start(TestDatabase kind, TestService platform) throws Exception {
        return TestServer.start(kind, "code-published", platform.origin() + "/code/{appid}?v=1");
    }

    @ParameterizedTest
    @EnumSource
    void theOwnerAsks_andThePlatformSaysYesOrNo(TestDatabase kind) throws Exception {
        try (TestService platform = new TestService();
                TestServer server = start(kind, platform)) {
            server.account("wx1");
            server.operator().patch(ONE, "{\"code_published\": false}").is(200);
            RestClient ana = server.signedIn("ana", null, Map.of("wx1", AccountRole.OWNER));
            platform.answers(200, "{\"code_published\": true, \"more\": 1}");
            Reply yes = ana.post(ASK, null).is(200);
            assertTrue(yes.body().get("code_published").asBoolean());
            assertEquals(
                    "account.code_published user:ana",
                    server.operator()
                                    .get("/v1/audit?limit=1")
                                    .body()
                                    .at("/items/0/action")
                                    .asText() + " "
                            + server.operator()
                                    .get("/v1/audit?limit=1")
                                    .body()
                                    .at("/items/0/actor")
                                    .asText());
            long head = server.head();
            ana.post(ASK, null).is(200);
            assertEquals(head, server.head(), "the same answer changes nothing");
            platform.answers(200, "{\"code_published\": false}");
            assertFalse(ana.post(ASK, null).is(200).body().get("code_published").asBoolean());
            assertEquals(
                    List.of("/code/wx1?v=1"),
                    platform.asked().stream().distinct().toList());
            ana.patch(ONE, "{\"code_published\": true}").is(403, "forbidden");
            RestClient bo = server.signedIn("bo", null, Map.of("wx1", AccountRole.EDITOR));
            bo.post(ASK, null).is(403, "forbidden");
        }
    }

    @ParameterizedTest
    @EnumSource
    void anythingElseIsAnError_andChangesNothing(TestDatabase kind) throws Exception {
        try (TestService platform = new TestService();
                TestService elsewhere = new TestService();
                TestServer server = start(kind, platform)) {
            server.account("wx1");
            elsewhere.answers(200, "{\"code_published\": false}");
            long head = server.head();
            for (String strange :
                    List.of("yes", "[true]", "{\"code_published\": \"true\"}", "{\"code_published\": null}")) {
                platform.answers(200, strange);
                server.operator().post(ASK, null).is(503, "unavailable");
            }
            refused(server, platform, 200, "{\"code_published\": true} {}", "not JSON");
            refused(server, platform, 404, "{\"code_published\": true}", "status 404");
            for (int i = 0; i < 2; i++) {
                server.operator().post("/v1/accounts/wx1/code-published", null).is(429, "too_many_calls");
            }
            assertEquals(head, server.head());
            assertTrue(server.operator().get(ONE).body().get("code_published").asBoolean());

            server.account("wx2");
            head = server.head();
            platform.redirects(elsewhere.origin() + "/");
            server.operator().post("/v1/accounts/wx2/code-published", null).is(503, "unavailable");
            assertEquals(List.of(), elsewhere.asked());
            platform.answers(TestService.NEVER, "");
            Reply slow = server.operator()
                    .post("/v1/accounts/wx2/code-published", null)
                    .is(503, "unavailable");
            assertTrue(slow.text("detail").contains("not in time"), slow.text("detail"));
            platform.stop();
            server.operator().post("/v1/accounts/wx2/code-published", null).is(503, "unavailable");
            assertEquals(head, server.head());
        }
    }

    private static void refused(TestServer server, TestService platform, int status, String body, String why) {
        platform.answers(status, body);
        String detail = server.operator().post(ASK, null).is(503, "unavailable").text("detail");
        assertTrue(detail.contains(why) && detail.contains("expected: 200 with"), detail);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "yes",
                "https://p.example/code",
                "https://{appid}.example/",
                "https://p.example/{appid}/{appid}",
                "ftp://p.example/{appid}",
                "https://u:secret@p.example/{appid}",
                "https://p.example/#{appid}"
            })
    void aSettingThatIsNoAddress_isRefused_withoutItsSecrets(String setting) {
        String message =
                String.valueOf(assertThrows(IllegalArgumentException.class, () -> new PlatformSettings(setting, ""))
                        .getMessage());
        assertTrue(message.startsWith("code-published: \""), message);
        assertFalse(message.contains("secret"), message);
    }
}
