package io.scangate.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.config.RestClient.Reply;
import io.scangate.config.lifecycle.Actor;
import io.scangate.config.secrets.SealedText;
import io.scangate.config.store.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every change of the document is dry first, then under a precondition that does not hold, then real under one that does. A new call
 * of the document needs a line in {@link #changes}, or in {@link #NO_CHANGES}.
 */
@Timeout(120)
class EveryChangeTest {
    /** Calls that change nothing that has a version: they refuse preconditions and dry runs. */
    private static final Set<String> NO_CHANGES = Set.of(
            "POST /v1/tokens",
            "POST /v1/qr-code",
            "POST /v1/accounts/{appid}/qr-code",
            "DELETE /v1/licence-imports/{id}",
            "POST /v1/session",
            "DELETE /v1/session",
            "PUT /v1/session/password",
            "POST /v1/session/totp",
            "PUT /v1/session/totp",
            "POST /v1/session/totp/end",
            "DELETE /v1/sessions/{id}",
            "POST /v1/openid/start",
            "POST /v1/openid/link",
            "POST /v1/openid/unlink",
            "POST /v1/invitations/look",
            "POST /v1/invitations/accept",
            "POST /v1/invitations/register",
            "POST /v1/sign-up",
            "POST /v1/sign-up/accounts",
            "POST /v1/accounts/{appid}/verifications",
            "POST /v1/accounts/{appid}/code-published",
            "POST /v1/accounts/{appid}/webhooks/{name}/test",
            "POST /v1/webhooks/{name}/test");

    private static final String ONE = "/v1/accounts/wx1";
    private static final String TWO = "/v1/accounts/wx2";
    private static final String REASON = "{\"reason\": \"r\"}";
    private static final String WEBHOOK = "{\"address\": \"https://hook.invalid/\"}";
    private static final List<String> SECRETS =
            List.of("\"secret\"", "\"key\"", "\"refresh_token\"", "\"password\"", "\"token\"");

    /** The precondition of a real call. */
    private enum Condition {
        /** The tag of a resource, which has to exist. */
        TAG,
        /** The call adds something: it must not exist. */
        ADDS,
        /** The call refuses preconditions. */
        REFUSED
    }

    @SuppressWarnings("NullAway.Init")
    private TestServer server;

    private final Set<String> tested = new TreeSet<>();
    private final List<String> faults = new ArrayList<>();

    @ParameterizedTest
    @EnumSource
    void everyChange_takesPreconditionsAndDryRuns(TestDatabase kind) throws Exception {
        try (TestServer started = TestServer.start(kind).licensed()) {
            server = started;
            changes();
            refusals();
        }
        assertEquals(documented(), tested);
        assertEquals("", String.join("\n", faults));
    }

    private Set<String> documented() {
        Set<String> all = new TreeSet<>();
        server.operator().document().operations().stream()
                .filter(operation -> !operation.method().equals("GET"))
                .forEach(operation -> all.add(operation.toString()));
        return all;
    }

    private void changes() {
        adds("POST /v1/accounts", "{\"appid\": \"wx9\", \"name\": \"n\", \"kind\": \"media\"}");
        server.account("wx1");
        server.account("wx2");
        ofAccount();
        ofRules();
        ofMoves();
        ofOperators();
        ofKeys();
        ofPeople();
        ofSignUps();
        change("DELETE /v1/accounts/{appid}", "/v1/accounts/wx9", null, "/v1/accounts/wx9");
        String deleted = id(server.operator().get("/v1/deleted-accounts"));
        refuses("POST /v1/deleted-accounts/{id}/restore", "/v1/deleted-accounts/" + deleted + "/restore", null, "");
        server.operator().delete("/v1/accounts/wx9").is(204);
        deleted = id(server.operator().get("/v1/deleted-accounts"));
        refuses("DELETE /v1/deleted-accounts/{id}", "/v1/deleted-accounts/" + deleted, null, "");
    }

    private void ofAccount() {
        String path = "/v1/accounts/{appid}";
        change("PATCH " + path, ONE, "{\"name\": \"m\"}", ONE);
        change("PUT " + path + "/limits", ONE + "/limits", "{\"rules\": 20}", ONE);
        change("PUT " + path + "/members/{user}", ONE + "/members/ana", "{\"role\": \"admin\"}", ONE);
        change("DELETE " + path + "/members/{user}", ONE + "/members/ana", null, ONE);
        change("PUT " + path + "/suspension", ONE + "/suspension", REASON, ONE);
        change("DELETE " + path + "/suspension", ONE + "/suspension", null, ONE);
        change("PUT " + path + "/feature", ONE + "/feature", "{\"on\": true}", ONE);
    }

    private void ofSignUps() {
        for (String verb : List.of("approve", "refuse")) {
            String account = "/v1/accounts/w-" + verb;
            server.waiting("w-" + verb);
            String reason = verb.equals("refuse") ? REASON : null;
            change("POST /v1/accounts/{appid}/" + verb, account + "/" + verb, reason, account);
        }
        ofOwnSignUp();
    }

    /** A change that nobody but the person makes who has signed up. */
    private void ofOwnSignUp() {
        RestClient dan = SignUpTest.signedUp(server, "dan", "w-withdraw");
        String own = "/v1/sign-up/accounts/w-withdraw";
        dan.delete(own + "?dry_run=true").is(200);
        dan.call("DELETE", own, null, "If-Match", "\"999\"").is(412);
        dan.delete(own).is(200);
        tested.add("DELETE /v1/sign-up/accounts/{appid}");
    }

    private String added(String account, String path) {
        String rule = "{\"prefix\": \"" + server.origin() + path + "\", \"page\": \"p\"}";
        return server.operator().post(account + "/rules", rule).is(201).text("id");
    }

    private void ofRules() {
        String path = "/v1/accounts/{appid}/rules";
        change("POST " + path, ONE + "/rules", "{\"prefix\": \"" + server.origin() + "/new/\", \"page\": \"p\"}", null);
        String file = "prefix,page\n" + server.origin() + "/file/,p\n";
        refuses("POST /v1/accounts/{appid}/rules-file", ONE + "/rules-file", file, "text/csv");
        String id = added(ONE, "/a/");
        String rule = ONE + "/rules/" + id;
        change("PATCH " + path + "/{id}", rule, "{\"page\": \"q\"}", rule);
        change("POST " + path + "/{id}/publish", rule + "/publish", null, rule);
        change("POST " + path + "/{id}/rollback", rule + "/rollback", "{\"release\": 1}", rule);
        change("PUT " + path + "/{id}/takedown", rule + "/takedown", REASON, rule);
        change("DELETE " + path + "/{id}/takedown", rule + "/takedown", null, rule);
        change("POST " + path + "/{id}/unpublish", rule + "/unpublish", null, rule);
        String actions = "{\"actions\": [{\"rule\": \"" + id + "\", \"action\": \"publish\"}]}";
        refuses("POST /v1/accounts/{appid}/releases", ONE + "/releases", actions, "application/json");
        String planned = ONE + "/planned-releases/"
                + server.operator()
                        .post(
                                ONE + "/releases",
                                actions.replaceFirst("}$", ", \"publish_at\": \"2026-11-20T00:00:00Z\"}"))
                        .is(201)
                        .text("id");
        change("DELETE /v1/accounts/{appid}/planned-releases/{id}", planned, null, planned);
        change("DELETE " + path + "/{id}", rule, null, rule);
        String restore = ONE + "/deleted-rules/" + id + "/restore";
        refuses("POST /v1/accounts/{appid}/deleted-rules/{id}/restore", restore, null, "");
    }

    private void ofMoves() {
        String offers = "/v1/accounts/{appid}/offers";
        String id = added(ONE, "/offered/");
        String offer = "{\"rule\": \"" + id + "\", \"receiver\": \"wx2\"}";
        change("POST " + offers, ONE + "/offers", offer, ONE + "/rules/" + id);
        String made = ONE + "/offers/" + id(server.operator().get(ONE + "/offers"));
        change("DELETE " + offers + "/{id}", made, null, made);
        String received = TWO + "/offers/"
                + server.operator().post(ONE + "/offers", offer).is(200).text("id");
        change("POST " + offers + "/{id}/accept", received + "/accept", "{\"page\": \"p\"}", received);

        String claims = "/v1/accounts/{appid}/claims";
        added(ONE, "/claimed/");
        String claim = "{\"prefix\": \"" + server.origin() + "/claimed/\", \"page\": \"p\"}";
        change("POST " + claims, TWO + "/claims", claim, null);
        String open = TWO + "/claims/" + id(server.operator().get(TWO + "/claims"));
        change("DELETE " + claims + "/{id}", open, null, open);
        String one = "/v1/claims/"
                + server.operator().post(TWO + "/claims", claim).is(200).text("id");
        change("POST /v1/claims/{id}/refuse", one + "/refuse", null, one);
        String two = "/v1/claims/"
                + server.operator().post(TWO + "/claims", claim).is(200).text("id");
        change("POST /v1/claims/{id}/grant", two + "/grant", null, two);
    }

    private void ofOperators() {
        String host = "/v1/blocked-hosts/bad.example";
        put("PUT /v1/blocked-hosts/{host}", host, REASON);
        change("DELETE /v1/blocked-hosts/{host}", host, null, host);
        SampledLinks.add(server, "https://bad.example");
        refuses("DELETE /v1/scanned-links/{host}", "/v1/scanned-links/bad.example", null, "application/json");
        String lost = "{\"name\": \"host\", \"revision\": 1000000, \"mark\": \"m-lost\", \"state\": \"rejected\","
                + " \"rules\": 1}";
        server.operator()
                .put("/v1/gateways/g/report", ReportText.of(lost, null))
                .is(204);
        refuses("POST /v1/histories/adopt", "/v1/histories/adopt", "{}", "application/json");
        refuses("DELETE /v1/gateways/{id}", "/v1/gateways/g", null, "");
        put("PUT /v1/freeze", "/v1/freeze", REASON);
        change("DELETE /v1/freeze", "/v1/freeze", null, "/v1/freeze");
        String csv = "domain,licence,holder\ngood.com,ICP-2,Test\n";
        refuses("PUT /v1/licences", "/v1/licences", csv, "text/csv");
        String licence = "/v1/licences/good.com";
        change("DELETE /v1/licences/{domain}", licence, null, licence);
        for (String owner : List.of("", "/accounts/{appid}")) {
            String template = "/v1" + owner + "/webhooks/{name}";
            String webhook = template.replace("{appid}", "wx1").replace("{name}", "hook");
            put("PUT " + template, webhook, WEBHOOK);
            change("DELETE " + template, webhook, null, webhook);
        }
    }

    private void ofKeys() {
        for (String kind : List.of("operator", "reader", "gateway")) {
            String path = "/v1/" + kind + "-keys/";
            change("PUT " + path + "{name}", path + "k", null, null);
            change("DELETE " + path + "{name}", path + "k", null, path + "k");
        }
        String platform = "/v1/platforms/{component_appid}";
        change("PUT " + platform, "/v1/platforms/wxp", "{\"verify_ticket\": \"t\"}", null);
        String authorization = "/v1/platforms/wxp/authorizations/wx1";
        change("PUT " + platform + "/authorizations/{appid}", authorization, null, null);
        change("DELETE " + platform + "/authorizations/{appid}", authorization, null, authorization);
        change("DELETE " + platform, "/v1/platforms/wxp", null, "/v1/platforms/wxp");
        String secret = ONE + "/secret";
        String template = "/v1/accounts/{appid}/secret";
        change("POST " + template, secret, null, secret);
        String old = server.operator().post(secret, null).is(200).text("secret");
        change("PUT " + template, secret, "{\"secret\": \"" + old + "\"}", secret);
        change("DELETE " + template, secret, null, secret);
    }

    private void ofPeople() {
        refuses("POST /v1/users", "/v1/users", "{\"name\": \"ana\"}", "application/json");
        String user = "/v1/users/ana";
        change("PATCH /v1/users/{user}", user, "{\"role\": \"reader\"}", user);
        change("POST /v1/users/{user}/password", user + "/password", null, user);
        PeopleServices people = server.people();
        long number = people.people().get("ana").id();
        Actor ana = Actor.of("user:ana");
        people.store().putSeed(ana, number, "AAAA", server.now());
        SealedText seed = Objects.requireNonNull(
                people.store().login(number).orElseThrow().seed());
        people.store().confirmSeed(ana, number, seed, 1, server.now());
        change("DELETE /v1/users/{user}/totp", user + "/totp", null, user);
        String role = ONE + "/users/ana";
        put("PUT /v1/accounts/{appid}/users/{user}", role, "{\"role\": \"owner\"}");
        change("DELETE /v1/accounts/{appid}/users/{user}", role, null, role);
        String invitations = "/v1/accounts/{appid}/invitations";
        refuses("POST " + invitations, ONE + "/invitations", "{\"role\": \"viewer\"}", "application/json");
        String invitation = ONE + "/invitations/" + id(server.operator().get(ONE + "/invitations"));
        refuses("DELETE " + invitations + "/{id}", invitation, null, "");
        change("DELETE /v1/users/{user}", user, null, user);
    }

    private static String id(Reply list) {
        return list.is(200).body().at("/items/0/id").asText();
    }

    private void adds(String call, String body) {
        change(call, call.replaceAll("^[A-Z]+ ", ""), body, null);
    }

    /** Adds, then replaces by the tag of what was added. */
    private void put(String call, String target, String body) {
        change(call, target, body, null);
        tested.remove(call);
        change(call, target, body, target);
    }

    /** @param resource its tag is the precondition; null if the call adds something */
    private void change(String call, String target, @Nullable String body, @Nullable String resource) {
        make(call, target, body, "application/json", resource == null ? Condition.ADDS : Condition.TAG, resource);
    }

    private void refuses(String call, String target, @Nullable String body, String type) {
        make(call, target, body, type, Condition.REFUSED, null);
    }

    private void make(
            String call,
            String target,
            @Nullable String body,
            String type,
            Condition condition,
            @Nullable String resource) {
        assertTrue(tested.add(call), call);
        String method = call.replaceAll(" .*", "");
        long before = server.head();
        String asItIs = resource == null ? "" : server.operator().get(resource).content();
        Reply dry = call(server.operator(), method, target + "?dry_run=true", body, type);
        expect(call, dry.status() == 200 || dry.status() == 204, "a dry run is " + dry);
        expect(call, dry.header("dry-run").equals("true"), "a dry run does not say that it is dry");
        expect(call, dry.header("etag").isEmpty(), "a dry run has a tag");
        SECRETS.forEach(secret -> expect(call, !dry.content().contains(secret), "a dry run shows a secret"));
        for (String name : List.of("If-Match", "If-None-Match")) {
            if (condition == Condition.REFUSED) {
                Reply refused = call(server.operator(), method, target, body, type, name, "\"0\"");
                expect(call, refused.status() == 400 && refused.text("field").equals(name), name + " is " + refused);
            }
        }
        if (condition != Condition.REFUSED) {
            Reply other = call(server.operator(), method, target, body, type, "If-Match", "\"0\"");
            expect(call, other.status() == 412, "another version is " + other);
        }
        assertEquals(before, server.head(), call);
        if (resource != null) {
            Reply now = server.operator().get(resource).is(200);
            assertEquals(asItIs, now.content(), call);
            String tag = now.header("etag");
            server.operator().get(resource, "If-None-Match", tag).is(304);
            Reply same = call(server.operator(), method, target, body, type, "If-None-Match", tag);
            // A member is a part of an account, and may be none yet.
            expect(call, same.status() == 412 || call.contains("/members/"), "the present version is " + same);
            expectDone(
                    call,
                    call(
                            server.operator(),
                            method,
                            target,
                            body,
                            type,
                            "If-Match",
                            "\"0\", " + server.operator().get(resource).header("etag")));
        } else if (condition == Condition.ADDS) {
            expectDone(call, call(server.operator(), method, target, body, type, "If-None-Match", "*"));
        } else {
            expectDone(call, call(server.operator(), method, target, body, type));
        }
    }

    private void expectDone(String call, Reply reply) {
        expect(call, reply.status() / 100 == 2, "the change is " + reply);
        expect(call, reply.header("dry-run").isEmpty(), "the change says that it is dry");
    }

    private static Reply call(
            RestClient client, String method, String target, @Nullable String body, String type, String... headers) {
        List<String> all = new ArrayList<>(List.of(headers));
        if (body != null) {
            all.addAll(List.of("Content-Type", type));
        }
        return client.call(method, target, body, all.toArray(String[]::new));
    }

    private void expect(String call, boolean right, String fault) {
        if (!right) {
            faults.add(call + ": " + fault);
        }
    }

    private void refusals() {
        server.operator().put("/v1/webhooks/hook", WEBHOOK).is(200);
        server.operator().put(ONE + "/webhooks/hook", WEBHOOK).is(200);
        RestClient ana = server.signedIn("session", null, Map.of());
        for (String call : NO_CHANGES) {
            tested.add(call);
            String method = call.replaceAll(" .*", "");
            String target = call.replace(method + " ", "")
                    .replace("{appid}", "wx1")
                    .replace("{name}", "hook")
                    .replace("{id}", "x");
            boolean ofPerson = target.matches("/v1/(session|openid|invitations|sign-up).*");
            String body = target.endsWith("tokens")
                    ? "{\"appid\": \"wx1\", \"secret\": \"s\"}"
                    : target.endsWith("verifications")
                            ? "{\"prefix\": \"" + server.origin() + "/a/\"}"
                            : target.endsWith("qr-code") ? "x" : ofPerson && !method.equals("DELETE") ? "{}" : null;
            String type = target.endsWith("qr-code") ? "application/octet-stream" : "application/json";
            RestClient client = ofPerson ? ana : server.operator();
            call(client, method, target, body, type, "If-Match", "*").is(400, "malformed_request");
            call(client, method, target, body, type, "If-None-Match", "\"0\"").is(400, "malformed_request");
            call(client, method, target + "?dry_run=true", body, type).is(400, "unknown_parameter");
            assertFalse(target.contains("{"), target);
        }
    }
}
