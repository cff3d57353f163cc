package io.scangate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import io.scangate.config.RestClient.Reply;
import io.scangate.config.people.AccountRole;
import io.scangate.config.store.TestDatabase;
import io.scangate.gateway.testing.Waiting;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sign-ins at another service, which lies, and browsers of thieves. */
@Timeout(120)
@SuppressWarnings("JavaUtilDate") // The type of the library.
class OpenIdTest {
    private static final Instant NOW = Instant.parse("2026-11-15T12:00:00Z");

    private static final String OWN = "{\"password\": \"" + GoodRequests.PASSWORD + "\"}";

    @SuppressWarnings("NullAway.Init")
    private LyingProvider provider;

    @SuppressWarnings("NullAway.Init")
    private TestServer server;

    @BeforeEach
    void startProvider() throws Exception {
        provider = new LyingProvider(() -> NOW);
    }

    @AfterEach
    void stopProvider() {
        provider.close();
    }

    private String[] settings() {
        return new String[] {
            "openid-issuer", provider.issuer(),
            "openid-client-id", "scangate",
            "openid-redirect", "https://console.example/v1/openid/return"
        };
    }

    private TestServer start(TestDatabase kind) throws Exception {
        server = TestServer.start(kind, settings());
        server.account("wx1");
        return server;
    }

    /** A browser on its way: the cookie and the state. */
    private record Way(String cookie, String location) {
        String state() {
            return String.valueOf(LyingProvider.parameters(location.replaceAll("^[^?]*\\?", ""))
                    .get("state"));
        }
    }

    private static Way way(Reply started) {
        String cookie = started.is(200).header("set-cookie");
        assertTrue(cookie.contains("SameSite=Lax") && cookie.contains("HttpOnly"), cookie);
        return new Way(cookie.replaceAll(";.*", ""), started.text("location"));
    }

    private Way start(String body) {
        return way(server.anonymous().post("/v1/openid/start", body, "Scangate-Session", "1"));
    }

    private Reply comeBack(String state, String code, @Nullable String cookie) {
        String target = "/v1/openid/return?state=" + state + "&code=" + code;
        return cookie == null
                ? server.anonymous().get(target)
                : server.anonymous().get(target, "Cookie", cookie);
    }

    private Reply signIn(Way way) {
        return comeBack(way.state(), provider.code(way.location()), way.cookie());
    }

    private RestClient session(Reply back) {
        String cookie = back.is(303).headers().allValues("set-cookie").stream()
                .filter(each -> each.startsWith("scangate-local="))
                .findFirst()
                .orElseThrow();
        return server.anonymous().as(RestClient.SESSION + cookie.replaceAll("^scangate-local=|;.*", ""));
    }

    @ParameterizedTest
    @EnumSource
    void anInvitationMakesAUser_whoIsKnownByIssuerAndSubject(TestDatabase kind) throws Exception {
        try (TestServer started = start(kind)) {
            signIn(start("{}")).is(401, "unknown_identity");
            String token = started.operator()
                    .post("/v1/accounts/wx1/invitations", "{\"role\": \"editor\"}")
                    .is(200)
                    .text("token");
            Reply back = signIn(
                    start("{\"invitation\": \"" + token + "\", \"name\": \"ana\", \"after\": \"/accounts/wx1?x=1\"}"));
            RestClient ana = session(back);
            assertEquals("/accounts/wx1?x=1", back.header("location"));
            assertEquals("openid", ana.get("/v1/session").is(200).text("means"));
            ana.get("/v1/accounts/wx1/rules").is(200);
            assertEquals("ana", session(signIn(start("{}"))).get("/v1/session").text("name"));
            // The same e-mail address, and another subject.
            provider.subject = "s-2";
            signIn(start("{}")).is(401, "unknown_identity");
            // A user with a password links the identity, and nobody else gets it.
            RestClient bo = started.signedIn("bo", null, Map.of("wx1", AccountRole.VIEWER));
            session(signIn(way(bo.post("/v1/openid/link", OWN))));
            assertEquals("bo", session(signIn(start("{}"))).get("/v1/session").text("name"));
            RestClient cy = started.signedIn("cy", null, Map.of());
            signIn(way(cy.post("/v1/openid/link", OWN))).is(409, "user_exists");
            // An ended session links nothing.
            Way late = way(cy.post("/v1/openid/link", OWN));
            cy.delete("/v1/session").is(204);
            provider.subject = "s-3";
            signIn(late).is(401, "unauthorized");
            started.operator().delete("/v1/users/ana").is(204);
            provider.subject = "s-1";
            signIn(start("{}")).is(401, "unknown_identity");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aThiefOfASession_linksNoIdentity_andANewPasswordEndsThem(TestDatabase kind) throws Exception {
        try (TestServer started = start(kind)) {
            RestClient bo = started.signedIn("bo", null, Map.of());
            bo.callUndocumented("POST", "/v1/openid/link", "{}").is(400, "malformed_request");
            bo.post("/v1/openid/link", "{\"password\": \"guess\"}").is(401, "unauthorized");
            session(signIn(way(bo.post("/v1/openid/link", OWN))));
            session(signIn(start("{}")));
            started.operator().post("/v1/users/bo/password", null).is(200);
            signIn(start("{}")).is(401, "unknown_identity");
        }
    }

    private static List<String> identities(RestClient person, String field) {
        List<String> found = new ArrayList<>();
        person.get("/v1/openid/identities")
                .is(200)
                .body()
                .get("identities")
                .forEach(each -> found.add(each.get(field).asText()));
        return found;
    }

    private static String unlink(String identity, String more) {
        return "{\"identity\": \"" + identity + "\"" + more + "}";
    }

    @ParameterizedTest
    @EnumSource
    void anIdentityIsUnlinkedWithThePassword_andItsSessionsEnd_alsoInAFreeze(TestDatabase kind) throws Exception {
        try (TestServer started = start(kind)) {
            RestClient bo = started.signedIn("bo", null, Map.of());
            RestClient thief = session(signIn(way(bo.post("/v1/openid/link", OWN))));
            provider.subject = "s-2";
            session(signIn(way(bo.post("/v1/openid/link", OWN))));
            assertEquals(List.of("s-1", "s-2"), identities(bo, "subject"));
            assertEquals(List.of(provider.issuer(), provider.issuer()), identities(bo, "issuer"));
            String first = identities(bo, "id").get(0);
            thief.callUndocumented("POST", "/v1/openid/unlink", unlink(first, ""))
                    .is(400, "malformed_request");
            thief.post("/v1/openid/unlink", unlink(first, ", \"password\": \"guess\""))
                    .is(401, "unauthorized");
            String own = ", \"password\": \"" + GoodRequests.PASSWORD + "\"";
            bo.post("/v1/openid/unlink", unlink("x", own)).is(404, "not_found");
            // Those of others are unknown, too.
            RestClient cy = started.signedIn("cy", null, Map.of());
            cy.post("/v1/openid/unlink", unlink(first, own)).is(404, "not_found");
            assertEquals(List.of(), identities(cy, "id"));
            started.operator().put("/v1/freeze", "{\"reason\": \"r\"}").is(200);
            bo.post("/v1/openid/unlink", unlink(first, own)).is(204);
            started.operator().delete("/v1/freeze").is(204);
            assertEquals(List.of("s-2"), identities(bo, "subject"));
            thief.get("/v1/session").is(401, "unauthorized");
            provider.subject = "s-1";
            signIn(start("{}")).is(401, "unknown_identity");
            // The password is a way in.
            bo.post("/v1/openid/unlink", unlink(identities(bo, "id").get(0), own))
                    .is(204);
            assertEquals(List.of(), identities(bo, "id"));
            JsonNode entry = started.operator()
                    .get("/v1/audit?limit=1&action=user.unlink")
                    .body()
                    .at("/items/0");
            assertEquals("user:bo", entry.path("actor").asText(), entry::toString);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aUserWithoutAPassword_provesAnIdentityAnew_andKeepsTheLastOne(TestDatabase kind) throws Exception {
        try (TestServer started = start(kind)) {
            String token = started.operator()
                    .post("/v1/accounts/wx1/invitations", "{\"role\": \"editor\"}")
                    .is(200)
                    .text("token");
            RestClient ana = session(signIn(start("{\"invitation\": \"" + token + "\", \"name\": \"ana\"}")));
            String first = identities(ana, "id").get(0);

            // A thief of the session signs in as somebody else.
            provider.subject = "s-thief";
            signIn(way(ana.post("/v1/openid/link", "{}"))).is(401, "unauthorized");
            // So does one at a machine where ana signed in an hour ago.
            provider.subject = "s-1";
            provider.lie =
                    claims -> claims.claim("auth_time", NOW.minusSeconds(3600).getEpochSecond());
            signIn(way(ana.post("/v1/openid/link", "{}"))).is(401, "unauthorized");
            provider.lie = claims -> claims.claim("auth_time", null);
            signIn(way(ana.post("/v1/openid/link", "{}"))).is(401, "unauthorized");
            provider.lie = claims -> claims;
            assertEquals(1, identities(ana, "id").size());

            Way proof = way(ana.post("/v1/openid/link", "{\"after\": \"/me\"}"));
            assertTrue(proof.location().contains("prompt=login")
                    && proof.location().contains("max_age=0"));
            Reply proven = signIn(proof).is(303);
            assertTrue(
                    proven.headers().allValues("set-cookie").stream().noneMatch(c -> c.startsWith("scangate-local=")));
            Way next = new Way(proven.header("set-cookie").replaceAll(";.*", ""), proven.header("location"));
            assertTrue(next.location().startsWith(provider.issuer() + "/authorize?"), next.location());
            provider.subject = "s-2";
            Reply linked = signIn(next);
            assertEquals("/me", linked.header("location"));
            session(linked);
            assertEquals(List.of("s-1", "s-2"), identities(ana, "subject"));

            // The second one is the proof to take the first.
            Way taking = way(ana.post("/v1/openid/unlink", unlink(first, ", \"after\": \"/me\""))
                    .is(200));
            provider.subject = "s-thief";
            signIn(taking).is(401, "unauthorized");
            assertEquals(2, identities(ana, "id").size());
            provider.subject = "s-2";
            RestClient again = session(signIn(way(ana.post("/v1/openid/unlink", unlink(first, "")))));
            assertEquals(List.of("s-2"), identities(again, "subject"));
            String last = identities(again, "id").get(0);
            signIn(way(again.post("/v1/openid/unlink", unlink(last, "")))).is(409, "last_way_in");
            again.get("/v1/session").is(200);
            session(signIn(start("{}")));
        }
    }

    @Test
    void aStateOrCodeOfAnotherBrowser_orAUsedOne_isRefused() throws Exception {
        try (TestServer started = start(TestDatabase.SQLITE)) {
            RestClient bo = started.signedIn("bo", null, Map.of());
            session(signIn(way(bo.post("/v1/openid/link", OWN))));
            Way victim = start("{}");
            Way thief = start("{}");
            String code = provider.code(victim.location());
            comeBack(thief.state(), code, thief.cookie()).is(401, "unauthorized");
            String other = provider.code(victim.location());
            comeBack(victim.state(), other, null).is(401, "unauthorized");
            comeBack(victim.state(), other, thief.cookie()).is(401, "unauthorized");
            // The try of the thief has not used the state.
            comeBack(victim.state(), other, victim.cookie()).is(303);
            comeBack(victim.state(), other, victim.cookie()).is(401, "unauthorized");
            Way again = start("{}");
            String used = provider.code(again.location());
            comeBack(again.state(), used, again.cookie()).is(303);
            comeBack(again.state(), used, again.cookie()).is(401, "unauthorized");
            Way next = start("{}");
            comeBack(next.state(), used, next.cookie()).is(401, "unauthorized");
            comeBack("x", "y", next.cookie()).is(401, "unauthorized");
            // A cookie with another key, of another hour, or changed.
            Way whole = start("{}");
            String sealed = whole.cookie();
            String own = provider.code(whole.location());
            int dot = sealed.indexOf('.');
            for (String forged : List.of(
                    sealed.substring(0, dot - 1) + (sealed.charAt(dot - 1) == '0' ? '1' : '0') + sealed.substring(dot),
                    sealed.substring(0, dot + 40)
                            + (sealed.charAt(dot + 40) == 'A' ? 'B' : 'A')
                            + sealed.substring(dot + 41),
                    sealed.substring(0, dot + 10),
                    sealed.substring(0, dot))) {
                comeBack(whole.state(), own, forged).is(401, "unauthorized");
            }
            comeBack(whole.state(), own, sealed).is(303);
            Way late = start("{}");
            started.advance(Duration.ofMinutes(11));
            signIn(late).is(401, "unauthorized");
            started.anonymous().post("/v1/openid/start", "{}").is(401, "unauthorized");
            started.anonymous()
                    .post("/v1/openid/start", "{}", "Scangate-Session", "1", "Origin", "https://evil.example")
                    .is(403, "foreign_origin");
        }
    }

    @ParameterizedTest
    @EnumSource
    void signInsThatNobodyEndsTakeNoRoom_andReplicasKnowThem(TestDatabase kind) throws Exception {
        try (TestServer started = start(kind);
                ConfigServer replica = started.replica(settings())) {
            RestClient bo = started.signedIn("bo", null, Map.of());
            session(signIn(way(bo.post("/v1/openid/link", OWN))));
            long before = rows(started);
            Way last = start("{}");
            for (int i = 0; i < 10; i++) {
                last = start("{}");
            }
            assertEquals(before, rows(started));
            // It comes back to another replica, and counts once for all.
            RestClient there = RestClient.of(replica.address());
            String code = provider.code(last.location());
            String target = "/v1/openid/return?state=" + last.state() + "&code=" + code;
            there.get(target, "Cookie", last.cookie()).is(303);
            assertEquals(before + 1, rows(started));
            comeBack(last.state(), code, last.cookie()).is(401, "unauthorized");
        }
    }

    /** The rows of all tables for sign-ins on their way. */
    private static long rows(TestServer server) {
        return Jdbi.create("jdbc:" + server.database().database()).withHandle(handle -> {
            String names = server.database().database().startsWith("sqlite:")
                    ? "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'openid%'"
                    : "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename LIKE 'openid%'";
            List<String> tables = handle.createQuery(names).mapTo(String.class).list();
            assertTrue(tables.size() > 0, tables::toString);
            return tables.stream()
                    .mapToLong(table -> handle.createQuery("SELECT count(*) FROM " + table)
                            .mapTo(Long.class)
                            .one())
                    .sum();
        });
    }

    @Test
    void aProviderThatDoesNotDescribeItself_isAskedOnceForAll() throws Exception {
        try (TestServer started = start(TestDatabase.SQLITE)) {
            provider.described = new CountDownLatch(1);
            provider.descriptionStatus = 401;
            ExecutorService browsers = Executors.newFixedThreadPool(4);
            try {
                List<Future<Reply>> all = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    all.add(browsers.submit(
                            () -> started.anonymous().post("/v1/openid/start", "{}", "Scangate-Session", "1")));
                }
                provider.described.countDown();
                for (Future<Reply> each : all) {
                    String refused = each.get().is(503, "unavailable").text("detail");
                    // Its port may have these digits.
                    assertFalse(Pattern.compile("\\b401\\b").matcher(refused).find(), refused);
                }
            } finally {
                browsers.shutdownNow();
            }
            assertEquals(1, provider.descriptions.get());
        }
    }

    @Test
    void aProviderThatLiesIsRefused() throws Exception {
        try (TestServer started = start(TestDatabase.SQLITE)) {
            RestClient bo = started.signedIn("bo", null, Map.of());
            session(signIn(way(bo.post("/v1/openid/link", OWN))));
            Map<String, UnaryOperator<JWTClaimsSet.Builder>> lies = Map.of(
                    "issuer", claims -> claims.issuer("https://other.example"),
                    "audience", claims -> claims.audience("other"),
                    "party", claims -> claims.claim("azp", "other"),
                    "several audiences, no party", claims -> claims.audience(List.of("scangate", "other")),
                    "several audiences, another party",
                            claims -> claims.audience(List.of("scangate", "other"))
                                    .claim("azp", "other"),
                    "nonce", claims -> claims.claim("nonce", "other"),
                    "no nonce", claims -> claims.claim("nonce", null),
                    "expired", claims -> claims.expirationTime(Date.from(NOW.minusSeconds(3600))),
                    "no subject", claims -> claims.subject(null));
            lies.forEach((what, lie) -> {
                provider.lie = lie;
                Reply refused = signIn(start("{}"));
                assertEquals(401, refused.status(), what);
                assertTrue(refused.headers().allValues("set-cookie").isEmpty(), what);
            });
            provider.lie = claims -> claims;
            provider.wrongKey = LyingProvider.foreignKey();
            signIn(start("{}")).is(401, "unauthorized");
            provider.wrongKey = null;
            Map<String, LyingProvider.Forger> forgers = Map.of(
                    "no signature", (key, claims) -> new PlainJWT(claims).serialize(),
                    "the text of the public key as a secret",
                            (key, claims) -> {
                                byte[] text = key.toPublicJWK().toJSONString().getBytes(StandardCharsets.UTF_8);
                                return hmac(text, claims);
                            },
                    "the bytes of the public key as a secret",
                            (key, claims) -> hmac(key.toPublicKey().getEncoded(), claims));
            forgers.forEach((what, forger) -> {
                provider.forger = forger;
                assertEquals(401, signIn(start("{}")).status(), what);
            });
            provider.forger = null;
            session(signIn(start("{}")));
            provider.lie =
                    claims -> claims.audience(List.of("scangate", "other")).claim("azp", "scangate");
            session(signIn(start("{}")));
        }
    }

    private static String hmac(byte[] secret, JWTClaimsSet claims) throws JOSEException {
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("k").build(), claims);
        token.sign(new MACSigner(secret));
        return token.serialize();
    }

    @ParameterizedTest
    @EnumSource
    void aUserHasTenIdentitiesAtMost(TestDatabase kind) throws Exception {
        try (TestServer started = start(kind)) {
            RestClient bo = started.signedIn("bo", null, Map.of());
            for (int i = 1; i < 10; i++) {
                provider.subject = "s-" + i;
                session(signIn(way(bo.post("/v1/openid/link", OWN))));
            }
            Way tenth = way(bo.post("/v1/openid/link", OWN));
            Way eleventh = way(bo.post("/v1/openid/link", OWN));
            provider.subject = "s-10";
            session(signIn(tenth));
            // Begun while there was room.
            provider.subject = "s-11";
            signIn(eleventh).is(409, "identity_limit");
            bo.post("/v1/openid/link", OWN).is(409, "identity_limit");
            assertEquals(10, identities(bo, "id").size());
            String own = ", \"password\": \"" + GoodRequests.PASSWORD + "\"";
            bo.post("/v1/openid/unlink", unlink(identities(bo, "id").get(0), own))
                    .is(204);
            session(signIn(way(bo.post("/v1/openid/link", OWN))));
        }
    }

    private static double active(TestServer server, String threads) {
        String name = "scangate_" + threads + "_calls_active ";
        return server.adminClient()
                .callUndocumented("GET", "/metrics", null)
                .is(200)
                .content()
                .lines()
                .filter(line -> line.startsWith(name))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length())))
                .sum();
    }

    /** Whoever waits for a website or a licence does not wait for them, too. */
    @Test
    void signInsAtAProviderThatHangs_haveThreadsOfTheirOwn_andEnd() throws Exception {
        try (TestServer started = start(TestDatabase.SQLITE)) {
            provider.described = new CountDownLatch(1);
            ExecutorService browser = Executors.newSingleThreadExecutor();
            try {
                Future<Reply> waits = browser.submit(
                        () -> started.anonymous().post("/v1/openid/start", "{}", "Scangate-Session", "1"));
                Waiting.await().until(() -> active(started, "sign_in") == 1);
                assertEquals(0, active(started, "outside"));
                // The provider never answers.
                waits.get().is(503, "unavailable");
                assertEquals(1, provider.described.getCount());
            } finally {
                browser.shutdownNow();
            }
        }
    }

    @Test
    void aDescriptionOfAnotherIssuerIsRefused() throws Exception {
        provider.wrongIssuer = "https://other.example";
        try (TestServer started = start(TestDatabase.SQLITE)) {
            started.anonymous()
                    .post("/v1/openid/start", "{}", "Scangate-Session", "1")
                    .is(503, "unavailable");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "//evil.example",
                "https://evil.example",
                "/\\\\evil.example",
                "\\\\evil",
                "javascript:x",
                "/a b",
                ""
            })
    void nobodyIsSentElsewhereAfterTheSignIn(String after) throws Exception {
        try (TestServer started = start(TestDatabase.SQLITE)) {
            started.anonymous()
                    .post("/v1/openid/start", "{\"after\": \"" + after + "\"}", "Scangate-Session", "1")
                    .is(400, "malformed_request");
        }
    }
}
