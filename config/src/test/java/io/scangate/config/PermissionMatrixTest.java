package io.scangate.config;

import static io.scangate.config.RestClient.encoded;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.Iterables;
import com.google.common.collect.Sets;
import io.scangate.config.RestClient.Reply;
import io.scangate.config.access.Access;
import io.scangate.config.access.HiddenText;
import io.scangate.config.access.KeyTerms;
import io.scangate.config.lifecycle.Actor;
import io.scangate.config.people.AccountRole;
import io.scangate.config.people.Memberships;
import io.scangate.config.people.PeopleStore.Edit;
import io.scangate.config.people.ServiceRole;
import io.scangate.config.secrets.SealedText;
import io.scangate.config.session.SessionStore;
import io.scangate.config.store.TestDatabase;
import io.scangate.config.web.Face;
import io.scangate.config.web.Route;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Makes every call as every kind of caller about its own, a foreign and an absent account, and compares the status and
 * the code with {@code permissions.txt}. A caller with the permission succeeds, or is refused for a reason that only an
 * admitted caller learns, such as a claim that does not exist. A refused call changes nothing. Permissions do not depend on the database: on
 * PostgreSQL, where the calls take twice as long, a sample of the calls shows that.
 */
class PermissionMatrixTest {
    private static final List<String> KINDS = List.of(
            "operator",
            "reader",
            "account",
            "authorized_platform",
            "platform",
            "gateway",
            "operator_user",
            "reader_user",
            "owner",
            "editor",
            "viewer",
            "user",
            "nobody");

    /** The callers with an account of their own. */
    private static final Set<String> OF_ACCOUNT = Set.of("account", "authorized_platform", "owner", "editor", "viewer");

    /** One in how many calls is made on PostgreSQL. */
    private static final int SAMPLE = 8;

    private static final String ABSENT = "wx-absent";
    private static final String WEBHOOK = "{\"address\": \"https://hook.invalid/\"}";
    private static final Actor OPS = Actor.of("operator:ops");

    @SuppressWarnings("NullAway.Init")
    private TestServer server;

    @SuppressWarnings("NullAway.Init")
    private Access access;

    @SuppressWarnings("NullAway.Init")
    private String platformSecret;

    @SuppressWarnings("NullAway.Init")
    private Subject foreign;

    private @Nullable Subject current;
    private int made;
    private int people;
    private int guests;

    /** An account with everything that the calls need, its secret and the tokens for it. */
    private record Subject(
            String appid, String rule, String secret, String token, String authorizer, String refresh, int number) {}

    @ParameterizedTest
    @EnumSource
    void everyCallOfEveryKindOfCallerHasTheExpectedAnswer(TestDatabase kind) throws IOException {
        Map<String, List<String>> expected = expected();
        try (TestServer started =
                TestServer.start(kind, "wrong-secrets-per-minute", "0").licensed()) {
            server = started;
            access = server.access();
            platformSecret = access.keys().putPlatform(OPS, "wxp", "t", KeyTerms.NEW);
            foreign = subject();
            Map<String, Route> routes = routes();
            assertEquals(Set.of(), Sets.difference(routes.keySet(), expected.keySet()), "missing in permissions.txt");
            assertEquals(Set.of(), Sets.difference(expected.keySet(), routes.keySet()), "no calls");
            List<String> wrong = new ArrayList<>();
            List<String> names = List.copyOf(routes.keySet());
            int step = kind == TestDatabase.SQLITE ? 1 : SAMPLE;
            for (int i = 0; i < names.size(); i += step) {
                String name = names.get(i);
                List<String> found =
                        KINDS.stream().map(caller -> cell(name, caller)).toList();
                if (!found.equals(expected.get(name))) {
                    wrong.add(name + " | " + String.join(" | ", found));
                }
            }
            assertTrue(wrong.isEmpty(), () -> "found:\n" + String.join("\n", wrong));
        }
    }

    private static Map<String, List<String>> expected() throws IOException {
        Map<String, List<String>> expected = new LinkedHashMap<>();
        try (InputStream in = PermissionMatrixTest.class.getResourceAsStream("/permissions.txt")) {
            String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
            text.lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .forEach(line -> {
                        List<String> cells = Arrays.stream(line.split("\\|"))
                                .map(String::strip)
                                .toList();
                        assertEquals(KINDS.size() + 1, cells.size(), line);
                        assertEquals(null, expected.put(cells.get(0), cells.subList(1, cells.size())), line);
                    });
        }
        return expected;
    }

    private Map<String, Route> routes() {
        Map<String, Route> routes = new TreeMap<>();
        add(routes, "", server.faces());
        add(routes, "ADMIN ", server.adminFaces());
        return routes;
    }

    private static void add(Map<String, Route> routes, String listener, List<Face> faces) {
        faces.forEach(face -> face.routes().forEach(route -> {
            String method = route.methods().size() == 1
                    ? Iterables.getOnlyElement(route.methods()).name()
                    : "ANY";
            assertEquals(null, routes.put(listener + method + " " + route.path(), route), route::path);
        }));
    }

    /** The answers for the own, a foreign and an absent account, as far as the call and the caller have them. */
    private String cell(String name, String caller) {
        if (!name.contains("{appid}") || caller.equals("nobody")) {
            Subject own = own();
            return answer(name, caller, own, own);
        }
        // The call about the own account comes last, because it may end the caller's token.
        List<String> answers = new ArrayList<>();
        Subject own = own();
        if (OF_ACCOUNT.contains(caller)) {
            answers.add(answer(name, caller, own, foreign));
        }
        Subject absent = new Subject(ABSENT, own.rule, own.secret, own.token, own.authorizer, own.refresh, own.number);
        answers.add(answer(name, caller, own, absent));
        answers.add(0, answer(name, caller, own, own));
        return String.join(" ", answers);
    }

    private String answer(String name, String caller, Subject own, Subject about) {
        String token = token(caller, own);
        prepare(name, about);
        String method = name.replaceAll("^ADMIN ", "").replaceAll(" .*", "").replace("ANY", "GET");
        String target = target(name, about);
        String body = body(name, about);
        long before = server.head();
        Reply reply;
        if (target.startsWith("/cgi-bin/")) {
            String parameter = name.endsWith("api_authorizer_token") ? "component_access_token=" : "access_token=";
            String joined = target
                    + (target.contains("?") ? "&" : "?")
                    + (token == null ? "" : parameter + token.replace(RestClient.SESSION, ""));
            reply = server.anonymous().callUndocumented(method, joined, body);
        } else if (name.startsWith("ADMIN ")) {
            reply = server.adminClient().callUndocumented(method, target, body);
        } else {
            RestClient client = server.operator().as(token);
            String type = name.endsWith("/qr-code") ? "application/octet-stream" : "text/csv";
            reply = name.matches(".*/(licences|rules-file|qr-code)") && body != null
                    ? client.call(method, target, body, "Content-Type", type)
                    : client.callUndocumented(method, target, body);
        }
        String answer = shown(reply);
        if (reply.status() == 401 || reply.status() == 403 || reply.status() == 404) {
            assertEquals(before, server.head(), () -> caller + ": " + name + " changed something");
        }
        if (before != server.head()) {
            current = null;
        }
        if (name.equals("PUT /v1/freeze") && reply.status() == 200) {
            server.operator().delete("/v1/freeze").is(204);
        }
        return answer;
    }

    /** The status, with the code unless it follows from the status; or WeChat's number. */
    private static String shown(Reply reply) {
        if (reply.content().startsWith("{\"errcode\"")) {
            return "e" + reply.body().get("errcode").asInt();
        }
        if (reply.status() < 400) {
            return String.valueOf(reply.status());
        }
        String code = reply.text("code");
        String usual = Map.of(401, "unauthorized", 403, "forbidden", 404, "account_not_found")
                .getOrDefault(reply.status(), "");
        return reply.status() + (code.equals(usual) ? "" : ":" + code);
    }

    private @Nullable String token(String caller, Subject own) {
        return switch (caller) {
            case "operator" -> server.operatorKey();
            case "reader" -> access.keys().createReaderKey(OPS, "reader", KeyTerms.ROTATE);
            case "account" -> own.token;
            case "authorized_platform" -> own.authorizer;
            case "platform" -> platformToken();
            case "gateway" -> access.keys().createGatewayKey(OPS, "gateway", KeyTerms.ROTATE);
            case "nobody" -> null;
            default -> person(caller, own).token();
        };
    }

    /** A new person for each call, since some calls end the session or the person. */
    private RestClient person(String caller, Subject own) {
        AccountRole role = AccountRole.ofCode(caller);
        ServiceRole service =
                switch (caller) {
                    case "operator_user" -> ServiceRole.ADMIN;
                    case "reader_user" -> ServiceRole.READER;
                    default -> null;
                };
        return server.signedIn("p" + ++people, service, role == null ? Map.of() : Map.of(own.appid, role));
    }

    private String platformToken() {
        return access.platformToken("wxp", platformSecret, "t").token();
    }

    /** An account that no call has changed yet. */
    private Subject own() {
        Subject own = current == null ? subject() : current;
        current = own;
        return own;
    }

    /** A new account with a published rule, a member, and the authorization of the platform. */
    private Subject subject() {
        int number = ++made;
        String appid = "wx" + number;
        String rule = server.importAccount(appid, prefix(number));
        String secret = access.keys().resetAccountSecret(OPS, appid, null);
        String refresh = access.keys().authorize(OPS, "wxp", appid, KeyTerms.NEW);
        String authorizer = access.authorizerToken(platformToken(), "wxp", appid, refresh)
                .access()
                .token();
        String token = access.accountToken(appid, secret).token();
        return new Subject(appid, rule, secret, token, authorizer, refresh, number);
    }

    private String prefix(int number) {
        return server.origin() + "/" + number + "/";
    }

    /** Makes the things that the deleting calls delete. */
    private void prepare(String name, Subject about) {
        String thing = "n" + about.number;
        if (name.contains("/webhooks/{name}") && !about.appid.equals(ABSENT)) {
            String owner = name.contains("{appid}") ? "/v1/accounts/" + about.appid : "/v1";
            server.operator().put(owner + "/webhooks/" + thing, WEBHOOK).is(200);
        }
        if (name.contains("/users/{user}")) {
            Map<String, AccountRole> roles =
                    about.appid.equals(ABSENT) ? Map.of() : Map.of(about.appid, AccountRole.VIEWER);
            server.signedIn("u" + ++guests, null, roles);
        }
        switch (name) {
            case "DELETE /v1/users/{user}/totp" -> {
                long user = server.people().people().get("u" + guests).id();
                server.people().store().putSeed(OPS, user, "AAAA", server.now());
                SealedText seed = Objects.requireNonNull(
                        server.people().store().login(user).orElseThrow().seed());
                server.people().store().confirmSeed(OPS, user, seed, 1, server.now());
            }
            case "POST /v1/session" -> {
                server.signedIn("u" + ++guests, null, Map.of());
                Edit password = new Edit(null, null, false, HiddenText.of(GoodRequests.HASH), false);
                server.people().store().update(OPS, "u" + guests, password, false, server.now());
            }
            case "DELETE /v1/operator-keys/{name}" -> access.keys().createOperatorKey(OPS, thing, KeyTerms.ROTATE);
            case "DELETE /v1/reader-keys/{name}" -> access.keys().createReaderKey(OPS, thing, KeyTerms.ROTATE);
            case "DELETE /v1/gateway-keys/{name}" -> access.keys().createGatewayKey(OPS, thing, KeyTerms.ROTATE);
            case "DELETE /v1/gateways/{id}" ->
                server.operator()
                        .put(
                                "/v1/gateways/" + about.rule + "/report",
                                ReportText.of(
                                        "{\"name\": \"host\", \"revision\": 1, \"state\": \"current\", \"rules\": 1}",
                                        null))
                        .is(204);
            case "DELETE /v1/platforms/{component_appid}" ->
                access.keys().putPlatform(OPS, thing, "t", KeyTerms.ROTATE);
            case "DELETE /v1/blocked-hosts/{host}" ->
                server.operator()
                        .put("/v1/blocked-hosts/" + thing + ".example", "{\"reason\": \"r\"}")
                        .is(200);
            case "DELETE /v1/scanned-links/{host}" -> SampledLinks.add(server, "https://" + thing + ".example");
            default -> {}
        }
    }

    private String target(String name, Subject about) {
        String thing = "n" + about.number;
        boolean ofThing = name.endsWith("/v1/platforms/{component_appid}");
        String path = name.replaceAll("^(ADMIN )?[A-Z]+ ", "")
                .replace("{appid}", about.appid)
                .replace("{id}/report", thing + "/report")
                .replace("{id}", about.rule)
                .replace("{user}", name.contains("/users/") ? "u" + guests : "ana")
                .replace("{component_appid}", ofThing ? thing : "wxp")
                .replace("{name}", thing)
                .replace("{host}", thing + ".example")
                .replace("{file}", "unknown")
                .replace("{domain}", name.startsWith("DELETE") ? thing + ".example" : "127.0.0.1")
                .replace("*", "unknown");
        String prefix = encoded(prefix(about.number));
        if (name.endsWith("/sessions/{id}")) {
            String session = session();
            path = session == null ? path : path.replace(about.rule, session);
        }
        if (name.endsWith("/invitations/{id}") && !about.appid.equals(ABSENT)) {
            path = path.replace(
                    about.rule, String.valueOf(invitation(about).invitation().id()));
        }
        return path
                + switch (name) {
                    case "GET /v1/accounts/{appid}/explain", "GET /v1/explain", "GET /v1/accounts/{appid}/qr-code" ->
                        "?link=" + prefix;
                    case "GET /v1/accounts/{appid}/conflicts", "GET /v1/accounts/{appid}/rule-check" ->
                        "?prefix=" + prefix;
                    case "PUT /v1/platforms/{component_appid}/authorizations/{appid}" -> "?rotate=true";
                    case "GET /v1/accounts/{appid}/events", "GET /v1/events" -> "?wait_seconds=0";
                    case "GET /v1/changes" -> "?since=1";
                    case "GET /v1/feed/compiled" -> GoodRequests.COMPILED_QUERY;
                    case "ANY /cgi-bin/token" ->
                        "?grant_type=client_credential&appid=" + about.appid + "&secret=" + about.secret;
                    default -> "";
                };
    }

    /** A session of the newest person; null if it has none. */
    private @Nullable String session() {
        return server.people().store().login("p" + people).stream()
                .flatMap(login -> server.people().sessions().ofUser(login.user().id()).stream())
                .map(SessionStore.Session::id)
                .findFirst()
                .orElse(null);
    }

    private Memberships.WithToken invitation(Subject about) {
        return server.people().memberships().invite(OPS, about.appid, AccountRole.VIEWER);
    }

    private @Nullable String body(String name, Subject about) {
        String prefix = prefix(about.number);
        return switch (name) {
            case "POST /v1/session" ->
                "{\"name\": \"u" + guests + "\", \"password\": \"" + GoodRequests.PASSWORD + "\"}";
            case "PUT /v1/session/password" ->
                "{\"password\": \"wrong\", \"new_password\": \"" + GoodRequests.PASSWORD + "\"}";
            case "POST /v1/session/totp", "POST /v1/session/totp/end" -> "{\"password\": \"wrong\"}";
            case "PUT /v1/session/totp" -> "{\"code\": \"1\"}";
            case "POST /v1/invitations/look", "POST /v1/invitations/accept" ->
                "{\"token\": \"" + invitation(about).token().reveal() + "\"}";
            case "POST /v1/invitations/register" ->
                "{\"token\": \"" + invitation(about).token().reveal() + "\", \"name\": \"r" + ++guests
                        + "\", \"password\": \"" + GoodRequests.PASSWORD + "\"}";
            case "POST /v1/sign-up" ->
                "{\"name\": \"r" + ++guests + "\", \"password\": \"" + GoodRequests.PASSWORD + "\", "
                        + GoodRequests.signUp("s" + guests) + "}";
            case "POST /v1/sign-up/accounts" -> "{" + GoodRequests.signUp("s" + ++guests) + "}";
            case "POST /v1/openid/start" -> "{}";
            case "POST /v1/openid/link" -> "{\"password\": \"wrong\"}";
            case "POST /v1/openid/unlink" -> "{\"identity\": \"x\", \"password\": \"wrong\"}";
            case "POST /v1/users" -> "{\"name\": \"n" + ++guests + "\"}";
            case "PATCH /v1/users/{user}" -> "{\"role\": \"reader\"}";
            case "PUT /v1/accounts/{appid}/users/{user}", "POST /v1/accounts/{appid}/invitations" ->
                "{\"role\": \"editor\"}";
            case "POST /v1/tokens" -> "{\"appid\": \"" + about.appid + "\", \"secret\": \"" + about.secret + "\"}";
            case "POST /v1/accounts" -> "{\"appid\": \"new" + made + "\", \"name\": \"n\", \"kind\": \"media\"}";
            case "POST /v1/histories/adopt" -> "{}";
            case "PATCH /v1/accounts/{appid}" -> "{\"name\": \"n\"}";
            case "PUT /v1/accounts/{appid}/members/{user}" -> "{\"role\": \"developer\"}";
            case "PUT /v1/accounts/{appid}/secret" -> "{\"secret\": \"" + about.secret + "\"}";
            case "POST /v1/accounts/{appid}/rules" -> "{\"prefix\": \"" + prefix + "b/\", \"page\": \"pages/b\"}";
            case "PATCH /v1/accounts/{appid}/rules/{id}" -> "{\"page\": \"pages/c\"}";
            case "POST /v1/accounts/{appid}/rules/{id}/rollback" -> "{\"release\": 1}";
            case "POST /v1/qr-code", "POST /v1/accounts/{appid}/qr-code" -> "no picture";
            case "POST /v1/accounts/{appid}/rules-file" -> "prefix,page\n" + prefix + "f/,pages/b\n";
            case "POST /v1/accounts/{appid}/verifications" -> "{\"prefix\": \"" + prefix + "\"}";
            case "POST /v1/accounts/{appid}/refuse",
                    "PUT /v1/accounts/{appid}/suspension",
                    "PUT /v1/accounts/{appid}/rules/{id}/takedown",
                    "PUT /v1/freeze" -> "{\"reason\": \"r\"}";
            case "PUT /v1/accounts/{appid}/feature" -> "{\"on\": false}";
            case "PUT /v1/accounts/{appid}/limits" -> "{\"rules\": 20}";
            case "POST /v1/accounts/{appid}/claims" -> "{\"prefix\": \"" + prefix + "b/\", \"page\": \"pages/b\"}";
            case "POST /v1/accounts/{appid}/offers" ->
                "{\"rule\": \"" + about.rule + "\", \"receiver\": \"" + foreign.appid + "\"}";
            case "POST /v1/accounts/{appid}/offers/{id}/accept" -> "{\"page\": \"pages/b\"}";
            case "POST /v1/accounts/{appid}/releases" ->
                "{\"actions\": [{\"rule\": \"" + about.rule + "\", \"action\": \"unpublish\"}]}";
            case "PUT /v1/webhooks/{name}", "PUT /v1/accounts/{appid}/webhooks/{name}" -> WEBHOOK;
            case "PUT /v1/licences" -> "domain,licence,holder\n";
            case "PUT /v1/blocked-hosts/{host}" -> "{\"reason\": \"r\"}";
            case "PUT /v1/platforms/{component_appid}" -> "{\"verify_ticket\": \"t\"}";
            case "PUT /v1/gateways/{id}/report" ->
                ReportText.of("{\"name\": \"h\", \"revision\": 1, \"state\": \"current\", \"rules\": 1}", null);
            case "POST /cgi-bin/wxopen/qrcodejumpadd" ->
                "{\"prefix\": \"" + prefix
                        + "b/\", \"permit_sub_rule\": 1, \"path\": \"pages/b\", \"open_version\": 1}";
            case "POST /cgi-bin/wxopen/qrcodejumpdelete", "POST /cgi-bin/wxopen/qrcodejumppublish" ->
                "{\"prefix\": \"" + prefix + "\"}";
            case "POST /cgi-bin/wxopen/qrcodejumpdownload" -> "{}";
            case "POST /cgi-bin/stable_token" ->
                "{\"grant_type\": \"client_credential\", \"appid\": \"" + about.appid + "\", \"secret\": \""
                        + about.secret + "\"}";
            case "POST /cgi-bin/component/api_component_token" ->
                "{\"component_appid\": \"wxp\", \"component_appsecret\": \"" + platformSecret
                        + "\", \"component_verify_ticket\": \"t\"}";
            case "POST /cgi-bin/component/api_authorizer_token" ->
                "{\"component_appid\": \"wxp\", \"authorizer_appid\": \"" + about.appid
                        + "\", \"authorizer_refresh_token\": \"" + about.refresh + "\"}";
            default -> null;
        };
    }
}
