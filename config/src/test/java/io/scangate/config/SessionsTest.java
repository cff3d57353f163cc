package io.scangate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.scangate.config.RestClient.Reply;
import io.scangate.config.access.AccessException;
import io.scangate.config.access.HiddenText;
import io.scangate.config.lifecycle.Actor;
import io.scangate.config.people.AccountRole;
import io.scangate.config.people.PeopleStore.Edit;
import io.scangate.config.people.Totp;
import io.scangate.config.people.User;
import io.scangate.config.session.Means;
import io.scangate.config.session.Sessions;
import io.scangate.config.store.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a session withstands: other sites, thieves of cookies, guessers of passwords. */
@Timeout(120)
class SessionsTest {
    private static final String SIGN_IN = "{\"name\": \"ana\", \"password\": \"" + GoodRequests.PASSWORD + "\"}";
    private static final String WRONG = "{\"name\": \"ana\", \"password\": \"wrong\"}";

    private static void ana(TestServer server) {
        server.account("wx1");
        server.signedIn("ana", null, Map.of("wx1", AccountRole.OWNER));
        Edit password = new Edit(null, null, false, HiddenText.of(GoodRequests.HASH), false);
        server.people().store().update(Actor.of("operator:ops"), "ana", password, false, server.now());
    }

    private static RestClient session(TestServer server, Reply begun) {
        String cookie = begun.is(201).header("set-cookie");
        assertTrue(cookie.endsWith("; Path=/; HttpOnly; SameSite=Strict"), cookie);
        return server.anonymous().as(RestClient.SESSION + cookie.replaceAll("^scangate-local=|;.*", ""));
    }

    /** Sends a request as it stands; returns the status line. */
    private static int raw(TestServer server, String request) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return Integer.parseInt(answer.substring(9, 12));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int raw(TestServer server, String method, String target, String... fields) {
        return raw(
                server,
                method + " " + target + " HTTP/1.1\r\nConnection: close\r\nContent-Length: 0\r\n"
                        + String.join("\r\n", fields) + "\r\n\r\n");
    }

    @Test
    void aCookieWithoutOurHeader_orFromAnotherOriginOrHost_isNoSession() throws Exception {
        try (TestServer server = TestServer.start(TestDatabase.SQLITE)) {
            ana(server);
            RestClient client = session(server, server.anonymous().post("/v1/session", SIGN_IN));
            String cookie = "Cookie: scangate-local=" + client.token().substring(RestClient.SESSION.length());
            String host = "Host: 127.0.0.1:" + server.port();
            String header = "Scangate-Session: 1";
            String secret = "/v1/accounts/wx1/rules";
            assertEquals(200, raw(server, "GET", secret, host, cookie, header));
            assertEquals(401, raw(server, "GET", secret, host, cookie));
            assertEquals(401, raw(server, "DELETE", "/v1/session", host, cookie));
            assertEquals(401, raw(server, "GET", secret, host, cookie, "Scangate-Session: 0"));
            String own = "Origin: http://127.0.0.1:" + server.port();
            assertEquals(200, raw(server, "GET", secret, host, cookie, header, own));
            for (String origin : List.of(
                    "https://evil.example", "null", "http://127.0.0.1:1", "https://127.0.0.1:" + server.port())) {
                assertEquals(403, raw(server, "GET", secret, host, cookie, header, "Origin: " + origin), origin);
            }
            assertEquals(403, raw(server, "GET", secret, host, cookie, header, "Sec-Fetch-Site: cross-site"));
            // A name of a stranger that leads to this machine.
            assertEquals(403, raw(server, "GET", secret, "Host: evil.example", cookie, header));
            assertEquals(403, raw(server, "GET", secret, "Host: evil.example:" + server.port(), cookie, header));
            // WeChat's calls know no cookies.
            Reply withCookie = client.callUndocumented("GET", "/cgi-bin/wxopen/qrcodejumpget", null);
            assertEquals(40001, withCookie.body().get("errcode").asInt());
            Reply weChat = server.anonymous()
                    .as(client.token())
                    .callUndocumented("GET", "/cgi-bin/wxopen/qrcodejumpget", null);
            assertEquals(40001, weChat.body().get("errcode").asInt());
            // Two cookies of one name: one of them is not ours.
            assertEquals(401, raw(server, "GET", secret, host, cookie + "; scangate-local=x", header));
            assertEquals(200, raw(server, "GET", secret, host, cookie, header), "the session goes on");
        }
    }

    /** Calls that need neither a body nor a type, so a form of another site could make them. */
    @Test
    void aForm_publishesNothing_unpublishesNothing_andReplacesNoSecret() throws Exception {
        try (TestServer server = TestServer.start(TestDatabase.SQLITE).licensed()) {
            String rule = server.importAccount("wx1", server.origin() + "/a/");
            RestClient ana = server.signedIn("ana", null, Map.of("wx1", AccountRole.OWNER));
            String cookie = "Cookie: scangate-local=" + ana.token().substring(RestClient.SESSION.length());
            String host = "Host: 127.0.0.1:" + server.port();
            String site = "Origin: https://evil.example";
            String one = "/v1/accounts/wx1";
            ana.patch(one + "/rules/" + rule, "{\"page\": \"pages/draft\"}").is(200);
            String old = server.operator().post(one + "/secret", null).is(200).text("secret");
            String secret = "{\"secret\": \"" + old + "\"}";
            long before = server.head();
            List<String> posts = List.of(one + "/rules/" + rule + "/publish", one + "/rules/" + rule + "/unpublish");
            posts.forEach(target -> {
                assertEquals(401, raw(server, "POST", target, host, cookie), target);
                assertEquals(401, raw(server, "POST", target, host, cookie, site), target);
            });
            String put = "PUT " + one + "/secret HTTP/1.1\r\nConnection: close\r\nContent-Type: application/json\r\n"
                    + "Content-Length: " + secret.length() + "\r\n" + host + "\r\n" + cookie + "\r\n";
            assertEquals(401, raw(server, put + "\r\n" + secret));
            assertEquals(before, server.head());
            // With the header they are the owner's calls, so they are refused for the reason above.
            String header = "Scangate-Session: 1";
            posts.forEach(target -> assertEquals(200, raw(server, "POST", target, host, cookie, header), target));
            assertEquals(200, raw(server, put + header + "\r\n\r\n" + secret));
            assertEquals(before + 3, server.head());
        }
    }

    @Test
    void behindAProxyWithTls_onlyThePublicAddressCounts() throws Exception {
        try (TestServer server = TestServer.start(TestDatabase.SQLITE, "public-url", "https://console.example")) {
            ana(server);
            String head = "POST /v1/session HTTP/1.1\r\nConnection: close\r\nScangate-Session: 1\r\n"
                    + "Content-Type: application/json\r\nContent-Length: " + SIGN_IN.length() + "\r\n";
            assertEquals(201, raw(server, head + "Host: console.example\r\n\r\n" + SIGN_IN));
            assertEquals(
                    201,
                    raw(server, head + "Host: console.example\r\nOrigin: https://console.example\r\n\r\n" + SIGN_IN));
            assertEquals(
                    403,
                    raw(server, head + "Host: console.example\r\nOrigin: http://console.example\r\n\r\n" + SIGN_IN));
            assertEquals(403, raw(server, head + "Host: other.example\r\n\r\n" + SIGN_IN));
        }
    }

    @ParameterizedTest
    @EnumSource
    void eachSignInHasANewToken_andSessionsEnd(TestDatabase kind) throws Exception {
        try (TestServer server = TestServer.start(kind, "session-idle", "10m", "session-lifetime", "1h")) {
            ana(server);
            Reply one = server.anonymous().post("/v1/session", SIGN_IN);
            RestClient first = session(server, one);
            // Somebody has planted a cookie in the browser: it is not the one of the session, and an own one ends.
            RestClient planted = server.anonymous().as(RestClient.SESSION + "00".repeat(32));
            Reply two = planted.post("/v1/session", SIGN_IN);
            assertNotEquals(planted.token(), session(server, two).token());
            planted.get("/v1/session").is(401, "unauthorized");
            RestClient renewed = session(server, first.post("/v1/session", SIGN_IN));
            first.get("/v1/session").is(401, "unauthorized");

            JsonNode list = renewed.get("/v1/sessions").is(200).body().get("sessions");
            assertEquals(2, list.size(), list::toString);
            String own = renewed.get("/v1/session").text("id");
            list.forEach(each -> {
                if (!each.get("id").asText().equals(own)) {
                    renewed.delete("/v1/sessions/" + each.get("id").asText()).is(204);
                }
            });
            renewed.delete("/v1/sessions/" + own.replace(own.charAt(0), 'x')).is(404, "not_found");
            session(server, two).get("/v1/session").is(401, "unauthorized");

            for (int i = 0; i < 6; i++) {
                server.advance(Duration.ofMinutes(9));
                renewed.get("/v1/session").is(200);
            }
            server.advance(Duration.ofMinutes(7));
            renewed.get("/v1/session").is(401, "unauthorized");
            RestClient idle = session(server, server.anonymous().post("/v1/session", SIGN_IN));
            server.advance(Duration.ofMinutes(10));
            idle.get("/v1/session").is(401, "unauthorized");
        }
    }

    @Test
    void aChangedPassword_endsTheOtherSessions() throws Exception {
        try (TestServer server = TestServer.start(TestDatabase.SQLITE)) {
            ana(server);
            RestClient stolen = session(server, server.anonymous().post("/v1/session", SIGN_IN));
            RestClient own = session(server, server.anonymous().post("/v1/session", SIGN_IN));
            own.put(
                            "/v1/session/password",
                            "{\"password\": \"" + GoodRequests.PASSWORD
                                    + "\", \"new_password\": \"another one of mine\"}")
                    .is(204);
            stolen.get("/v1/session").is(401, "unauthorized");
            own.get("/v1/session").is(200);
            server.anonymous().post("/v1/session", SIGN_IN).is(401, "unauthorized");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aSignInThatBeganBeforeANewPassword_orTheEnd_getsNoSession(TestDatabase kind) throws Exception {
        try (TestServer server = TestServer.start(kind)) {
            ana(server);
            Sessions.Browser browser = new Sessions.Browser("127.0.0.1", "7f000001", "test");
            // What the check of the old password has found.
            User seen = server.people().people().get("ana");
            assertEquals(
                    "ana",
                    server.people()
                            .sessions()
                            .begin(seen, Means.PASSWORD, browser)
                            .session()
                            .userName());
            server.operator().post("/v1/users/ana/password", null).is(200);
            User reset = server.people().people().get("ana");
            assertThrows(AccessException.class, () -> server.people().sessions().begin(seen, Means.PASSWORD, browser));
            server.operator().delete("/v1/users/ana").is(204);
            assertThrows(AccessException.class, () -> server.people().sessions().begin(reset, Means.PASSWORD, browser));
        }
    }

    @Test
    void behindATrustedProxy_theClientIsTheLastAddressThatIsNoProxy() throws Exception {
        String[] fields = {"X-Forwarded-For", "192.0.2.66, 203.0.113.9"};
        try (TestServer server = TestServer.start(
                TestDatabase.SQLITE, "client-address", "x-forwarded-for", "public-url", "https://console.example")) {
            ana(server);
            String head = "POST /v1/session HTTP/1.1\r\nHost: console.example\r\nConnection: close\r\n"
                    + "Scangate-Session: 1\r\nContent-Type: application/json\r\nContent-Length: " + WRONG.length()
                    + "\r\n" + String.join(": ", fields) + "\r\n\r\n" + WRONG;
            assertEquals(401, raw(server, head));
            assertEquals("203.0.113.9", refusedAddress(server));
        }
        try (TestServer server = TestServer.start(TestDatabase.SQLITE)) {
            ana(server);
            server.anonymous().post("/v1/session", WRONG, fields).is(401, "unauthorized");
            assertEquals("127.0.0.1", refusedAddress(server));
        }
    }

    private static String refusedAddress(TestServer server) {
        server.refusedCalls().flush();
        return server.operator()
                .get("/v1/refused-calls")
                .is(200)
                .body()
                .at("/items/0/address")
                .asText();
    }

    @ParameterizedTest
    @EnumSource
    void aThiefWithThePassword_doesNotFindACodeOut(TestDatabase kind) throws Exception {
        try (TestServer server = TestServer.start(kind)) {
            ana(server);
            RestClient stolen = session(server, server.anonymous().post("/v1/session", SIGN_IN));
            String own = "{\"password\": \"" + GoodRequests.PASSWORD + "\"}";
            HiddenText seed =
                    HiddenText.of(stolen.post("/v1/session/totp", own).is(200).text("secret"));
            String code = Totp.codeAt(seed, server.now());
            stolen.put("/v1/session/totp", "{\"code\": \"" + code + "\"}").is(204);
            // Used codes are wrong ones.
            String guess = own.replace("}", ", \"code\": \"" + code + "\"}");
            for (int i = 0; i < 10; i++) {
                stolen.post("/v1/session/totp/end", guess).is(401, "unauthorized");
            }
            stolen.post("/v1/session/totp/end", guess).is(429, "too_many_tries");
        }
    }

    @Test
    void aThiefOfASession_doesNotFindThePasswordOut() throws Exception {
        try (TestServer server = TestServer.start(TestDatabase.SQLITE)) {
            ana(server);
            RestClient stolen = session(server, server.anonymous().post("/v1/session", SIGN_IN));
            String guess = "{\"password\": \"guess\", \"new_password\": \"another one of mine\"}";
            for (int i = 0; i < 10; i++) {
                stolen.put("/v1/session/password", guess).is(401, "unauthorized");
            }
            stolen.put("/v1/session/password", guess.replace("guess", GoodRequests.PASSWORD))
                    .is(429, "too_many_tries");
        }
    }

    @ParameterizedTest
    @EnumSource
    void wrongTriesAreLimited_knownAndUnknownNamesAlike(TestDatabase kind) throws Exception {
        try (TestServer server = TestServer.start(kind)) {
            ana(server);
            RestClient anonymous = server.anonymous();
            String known = "";
            for (int i = 0; i < 10; i++) {
                known = anonymous
                        .post("/v1/session", WRONG)
                        .is(401, "unauthorized")
                        .content();
                Reply unknown = anonymous.post("/v1/session", WRONG.replace("ana", "nobody"));
                assertEquals(known, unknown.is(401, "unauthorized").content());
            }
            Reply refused = anonymous.post("/v1/session", SIGN_IN).is(429, "too_many_tries");
            assertTrue(Integer.parseInt(refused.header("retry-after")) > 0);
            anonymous.post("/v1/session", WRONG.replace("ana", "nobody")).is(429, "too_many_tries");
            // From here another user still signs in.
            server.signedIn("bo", null, Map.of());
            Edit password = new Edit(null, null, false, HiddenText.of(GoodRequests.HASH), false);
            server.people().store().update(Actor.of("operator:ops"), "bo", password, false, server.now());
            session(server, anonymous.post("/v1/session", SIGN_IN.replace("ana", "bo")));
        }
    }
}
