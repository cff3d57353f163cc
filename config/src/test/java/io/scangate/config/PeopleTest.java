package io.scangate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.scangate.config.RestClient.Reply;
import io.scangate.config.access.HiddenText;
import io.scangate.config.people.AccountRole;
import io.scangate.config.people.ServiceRole;
import io.scangate.config.people.Totp;
import io.scangate.config.store.TestDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** People by the API: users, roles, invitations, passwords and second factors. */
@Timeout(120)
class PeopleTest {
    private static final String ONE = "/v1/accounts/wx1";
    private static final String PASSWORD = "correct horse battery";

    private static String signIn(String name, String password, String more) {
        return "{\"name\": \"" + name + "\", \"password\": \"" + password + "\"" + more + "}";
    }

    /** A client with the session in the cookie of an answer. */
    private static RestClient session(TestServer server, Reply begun) {
        String cookie = begun.header("set-cookie");
        return server.anonymous().as(RestClient.SESSION + cookie.replaceAll("^scangate-local=|;.*", ""));
    }

    private static RestClient signedIn(TestServer server, String name, String password) {
        return session(
                server,
                server.anonymous()
                        .post("/v1/session", signIn(name, password, ""))
                        .is(201));
    }

    private static List<String> texts(JsonNode list, String field) {
        List<String> texts = new ArrayList<>();
        list.forEach(each -> texts.add(each.get(field).asText()));
        return texts;
    }

    @ParameterizedTest
    @EnumSource
    void anOperatorMakesAUser_whoChangesThePassword_andInvitesOthers(TestDatabase kind) throws Exception {
        try (TestServer server = TestServer.start(kind).licensed()) {
            RestClient operator = server.operator();
            server.account("wx1");
            server.account("wx2");
            Reply made = operator.post("/v1/users", "{\"name\": \"ana\", \"display_name\": \"Ana M\"}")
                    .is(201);
            String first = made.text("password");
            operator.put(ONE + "/users/ana", "{\"role\": \"owner\"}").is(200);
            RestClient ana = signedIn(server, "ana", first);
            JsonNode own = ana.get("/v1/session").is(200).body();
            assertTrue(own.get("change_password").asBoolean());
            assertEquals("owner", own.at("/accounts/0/role").asText());
            ana.get(ONE).is(403, "password_change_needed");
            ana.get("/v1/sessions").is(403, "password_change_needed");
            ana.put("/v1/session/password", change(first, "short")).is(400, "invalid_argument");
            ana.put("/v1/session/password", change(first, first)).is(400, "invalid_argument");
            ana.put("/v1/session/password", change("wrong", PASSWORD)).is(401, "unauthorized");
            ana.put("/v1/session/password", change(first, PASSWORD)).is(204);
            ana.get(ONE).is(200);
            ana.get("/v1/accounts/wx2").is(404, "account_not_found");
            ana.get("/v1/accounts").is(403, "forbidden");

            Reply invited =
                    ana.post(ONE + "/invitations", "{\"role\": \"editor\"}").is(200);
            String token = "{\"token\": \"" + invited.text("token") + "\"";
            Reply looked =
                    server.anonymous().post("/v1/invitations/look", token + "}").is(200);
            assertEquals("editor", looked.text("role"));
            assertEquals("user:ana", looked.text("by"));
            server.anonymous()
                    .post(
                            "/v1/invitations/register",
                            token + ", \"name\": \"ana\", \"password\": \"" + PASSWORD + "\"}")
                    .is(409, "user_exists");
            RestClient bo = session(
                    server,
                    server.anonymous()
                            .post(
                                    "/v1/invitations/register",
                                    token + ", \"name\": \"bo\", \"password\": \"" + PASSWORD + "\"}")
                            .is(201));
            bo.post("/v1/invitations/accept", token + "}").is(404, "invitation_not_found");
            String rule = "{\"prefix\": \"" + server.origin() + "/a/\", \"page\": \"pages/a\"}";
            String id = bo.post(ONE + "/rules", rule).is(201).text("id");
            bo.put(ONE + "/users/ana", "{\"role\": \"viewer\"}").is(403, "forbidden");
            bo.get(ONE + "/keys").is(403, "forbidden");
            assertEquals(
                    List.of("bo", "ana"), texts(bo.get(ONE + "/users").body().get("items"), "user"));
            JsonNode entry =
                    ana.get(ONE + "/audit?limit=1&action=rule.add").body().at("/items/0");
            assertEquals("user:bo", entry.get("actor").asText());

            ana.put(ONE + "/users/bo", "{\"role\": \"viewer\"}").is(200);
            bo.post(ONE + "/rules/" + id + "/publish", null).is(403, "forbidden");
            ana.put(ONE + "/users/ana", "{\"role\": \"viewer\"}").is(409, "last_owner");
            ana.delete(ONE + "/users/ana").is(409, "last_owner");
            ana.put(ONE + "/users/nobody", "{\"role\": \"viewer\"}").is(404, "user_not_found");
            ana.delete(ONE + "/users/bo").is(204);
            bo.get(ONE).is(404, "account_not_found");
            operator.delete("/v1/users/ana").is(204);
            ana.get("/v1/session").is(401, "unauthorized");
            operator.post("/v1/users", "{\"name\": \"ana\"}").is(409, "user_exists");
            assertFalse(operator.get("/v1/audit?limit=200").content().contains(PASSWORD));
        }
    }

    private static String change(String old, String password) {
        return "{\"password\": \"" + old + "\", \"new_password\": \"" + password + "\"}";
    }

    @ParameterizedTest
    @EnumSource
    void invitationsEndWithTheRoleOfWhoeverMadeThem(TestDatabase kind) throws Exception {
        try (TestServer server = TestServer.start(kind)) {
            server.account("wx1");
            RestClient ana = server.signedIn("ana", null, Map.of("wx1", AccountRole.OWNER));
            RestClient bo = server.signedIn("bo", null, Map.of("wx1", AccountRole.OWNER));
            String ofAna = invitation(ana);
            String ofBo = invitation(bo);
            server.operator().put(ONE + "/users/ana", "{\"role\": \"viewer\"}").is(200);
            ana.post("/v1/invitations/accept", ofAna).is(404, "invitation_not_found");
            server.anonymous().post("/v1/invitations/look", ofBo).is(200);
            String last = invitation(bo);
            server.operator().delete("/v1/users/bo").is(204);
            server.anonymous().post("/v1/invitations/look", last).is(404, "invitation_not_found");
            server.anonymous().post("/v1/invitations/look", ofBo).is(404, "invitation_not_found");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aFreezeKeepsNobodyIn(TestDatabase kind) throws Exception {
        try (TestServer server = TestServer.start(kind)) {
            server.account("wx1");
            RestClient thief = server.signedIn("thief", ServiceRole.ADMIN, Map.of());
            RestClient ana = server.signedIn("ana", null, Map.of("wx1", AccountRole.OWNER));
            RestClient bo = server.signedIn("bo", null, Map.of());
            RestClient cy = server.signedIn("cy", ServiceRole.ADMIN, Map.of("wx1", AccountRole.OWNER));
            thief.put("/v1/freeze", "{\"reason\": \"mine\"}").is(200);
            RestClient operator = server.operator();
            operator.post("/v1/users", "{\"name\": \"dan\"}").is(503, "frozen");
            // A role may become lower, and not higher.
            operator.patch("/v1/users/cy", "{\"role\": \"reader\"}").is(200);
            cy.delete("/v1/freeze").is(403, "forbidden");
            operator.patch("/v1/users/cy", "{\"role\": \"admin\"}").is(503, "frozen");
            operator.patch("/v1/users/bo", "{\"role\": \"reader\"}").is(503, "frozen");
            operator.put(ONE + "/users/cy", "{\"role\": \"viewer\"}").is(200);
            operator.put(ONE + "/users/cy", "{\"role\": \"editor\"}").is(503, "frozen");
            operator.patch("/v1/users/thief", "{\"display_name\": \"x\"}").is(503, "frozen");
            operator.patch("/v1/users/thief", "{\"role\": \"none\"}").is(200);
            thief.get("/v1/accounts").is(403, "forbidden");
            operator.delete("/v1/users/thief").is(204);
            thief.get("/v1/session").is(401, "unauthorized");
            operator.delete(ONE + "/users/ana").is(204);
            ana.get(ONE).is(404, "account_not_found");
            operator.post("/v1/users/bo/password", null).is(200);
            bo.get("/v1/session").is(401, "unauthorized");
        }
    }

    private static String invitation(RestClient owner) {
        return "{\"token\": \""
                + owner.post(ONE + "/invitations", "{\"role\": \"owner\"}")
                        .is(200)
                        .text("token") + "\"}";
    }

    @ParameterizedTest
    @EnumSource
    void aSecondFactor_needsACode_whichIsUsedOnce(TestDatabase kind) throws Exception {
        try (TestServer server = TestServer.start(kind)) {
            String first = server.operator()
                    .post("/v1/users", "{\"name\": \"ana\"}")
                    .is(201)
                    .text("password");
            RestClient ana = signedIn(server, "ana", first);
            ana.put("/v1/session/password", change(first, PASSWORD)).is(204);
            String own = "{\"password\": \"" + PASSWORD + "\"}";
            HiddenText seed =
                    HiddenText.of(ana.post("/v1/session/totp", own).is(200).text("secret"));
            ana.put("/v1/session/totp", "{\"code\": \"000000\"}").is(400, "invalid_argument");
            server.anonymous().post("/v1/session", signIn("ana", PASSWORD, "")).is(201);
            String code = Totp.codeAt(seed, server.now());
            ana.put("/v1/session/totp", "{\"code\": \"" + code + "\"}").is(204);
            ana.post("/v1/session/totp", own).is(409, "key_exists");
            server.anonymous().post("/v1/session", signIn("ana", PASSWORD, "")).is(401, "code_needed");
            server.anonymous().post("/v1/session", signIn("ana", "wrong", "")).is(401, "unauthorized");
            String used = ", \"code\": \"" + code + "\"";
            server.anonymous()
                    .post("/v1/session", signIn("ana", PASSWORD, used))
                    .is(401, "unauthorized");
            server.advance(Duration.ofSeconds(60));
            String next = ", \"code\": \"" + Totp.codeAt(seed, server.now()) + "\"";
            Reply begun = server.anonymous()
                    .post("/v1/session", signIn("ana", PASSWORD, next))
                    .is(201);
            assertEquals("password_and_code", begun.text("means"));
            server.anonymous()
                    .post("/v1/session", signIn("ana", PASSWORD, next))
                    .is(401, "unauthorized");
            server.operator().delete("/v1/users/ana/totp").is(204);
            server.anonymous().post("/v1/session", signIn("ana", PASSWORD, "")).is(201);
        }
    }

    @ParameterizedTest
    @EnumSource
    void rolesInTheService_readOrChangeEverything(TestDatabase kind) throws Exception {
        try (TestServer server = TestServer.start(kind)) {
            server.account("wx1");
            RestClient admin = server.signedIn("admin", ServiceRole.ADMIN, Map.of());
            RestClient reader = server.signedIn("reader", ServiceRole.READER, Map.of("wx1", AccountRole.EDITOR));
            admin.get("/v1/accounts").is(200);
            reader.get("/v1/accounts").is(200);
            reader.post("/v1/users", "{\"name\": \"x\"}").is(403, "forbidden");
            // In the account the role there counts, and the readers' elsewhere.
            reader.put(ONE + "/members/tess", "{\"role\": \"developer\"}").is(200);
            admin.patch("/v1/users/reader", "{\"role\": \"none\"}").is(200);
            reader.get("/v1/accounts").is(403, "forbidden");
            reader.get(ONE).is(200);
            admin.patch("/v1/users/admin", "{\"role\": \"none\"}").is(400, "malformed_request");
            admin.delete("/v1/users/admin").is(400, "malformed_request");
            assertEquals(
                    "user:admin",
                    admin.get("/v1/audit?limit=1").body().at("/items/0/actor").asText());
        }
    }

    @ParameterizedTest
    @EnumSource
    void plansGoOnAfterTheSession_andEndWithTheRole(TestDatabase kind) throws Exception {
        try (TestServer server = TestServer.start(kind).licensed()) {
            server.account("wx1");
            RestClient ana = server.signedIn("ana", null, Map.of("wx1", AccountRole.EDITOR));
            String rule = ana.post(
                            ONE + "/rules", "{\"prefix\": \"" + server.origin() + "/a/\", \"page\": \"pages/a\"}")
                    .is(201)
                    .text("id");
            String plan = "{\"actions\": [{\"rule\": \"" + rule + "\", \"action\": \"publish\"}],"
                    + " \"publish_at\": \"2026-11-20T00:00:00Z\"}";
            String id = ana.post(ONE + "/releases", plan).is(201).text("id");
            ana.delete("/v1/session").is(204);
            ana.get("/v1/session").is(401, "unauthorized");
            server.operator().get(ONE + "/planned-releases/" + id).is(200);
            assertEquals(
                    "waiting",
                    server.operator().get(ONE + "/planned-releases/" + id).text("state"));
            server.operator().put(ONE + "/users/ana", "{\"role\": \"viewer\"}").is(200);
            assertEquals(
                    "failed",
                    server.operator().get(ONE + "/planned-releases/" + id).text("state"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void peopleOfASuspendedAccountAreRefused_andADeletedOneComesBackWithThem(TestDatabase kind) throws Exception {
        try (TestServer server = TestServer.start(kind)) {
            RestClient operator = server.operator();
            server.account("wx1");
            RestClient ana = server.signedIn("ana", null, Map.of("wx1", AccountRole.OWNER));
            server.signedIn("bo", null, Map.of("wx1", AccountRole.OWNER));
            operator.put(ONE + "/suspension", "{\"reason\": \"spam\"}").is(200);
            ana.get(ONE).is(403, "account_suspended");
            ana.get("/v1/session").is(200);
            operator.delete(ONE + "/suspension").is(200);
            operator.delete(ONE).is(204);
            ana.get(ONE).is(404, "account_not_found");
            String id = operator.get("/v1/deleted-accounts")
                    .body()
                    .at("/items/0/id")
                    .asText();
            operator.delete("/v1/users/bo").is(204);
            operator.post("/v1/deleted-accounts/" + id + "/restore", null).is(200);
            ana.get(ONE).is(200);
            assertEquals(List.of("ana"), texts(ana.get(ONE + "/users").body().get("items"), "user"));
        }
    }
}
