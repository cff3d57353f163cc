package io.scangate.config;

import static io.scangate.config.RestClient.encoded;

import com.fasterxml.jackson.databind.JsonNode;
import io.scangate.config.access.Access;
import io.scangate.config.access.HiddenText;
import io.scangate.config.access.KeyTerms;
import io.scangate.config.lifecycle.Actor;
import io.scangate.config.people.AccountRole;
import io.scangate.config.people.PeopleStore.Edit;
import io.scangate.config.people.Totp;
import io.scangate.config.secrets.SealedText;
import io.scangate.gateway.snapshot.CompiledSnapshot;
import io.scangate.gateway.testing.OpenApiDocument.Operation;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.security.crypto.bcrypt.BCrypt;

/**
 * For each operation of both documents a request that succeeds, with everything that it needs: each has accounts, rules
 * and other things of its own. Not thread-safe.
 */
final class GoodRequests {
    private static final Actor OPS = Actor.of("operator:ops");
    private static final String REASON = "{\"reason\": \"r\"}";
    private static final String WEBHOOK = "{\"address\": \"https://hook.invalid/\"}";

    private static final String REPORT = "{\"name\": \"host\", \"revision\": 1, \"state\": \"current\", \"rules\": 1}";

    static final String PASSWORD = "correct horse battery";

    /** Of the password, at the least cost. */
    static final String HASH = BCrypt.hashpw(PASSWORD, BCrypt.gensalt(4));

    private static final String SEED = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

    private static final String LICENCE = "domain,licence,holder\n127.0.0.1,ICP-1,Test\n";
    private static final Pattern NEEDS_LICENCE = Pattern.compile("rules|claims|offers|releases|qrcodejump");

    /** Of the call for a compiled snapshot. */
    static final String COMPILED_QUERY =
            "?wait_seconds=30&format=" + CompiledSnapshot.FORMAT + "&program=" + encoded(CompiledSnapshot.PROGRAM);

    private static final String COMPILED = "/v1/feed/compiled" + COMPILED_QUERY;

    private final TestServer server;
    private final RestClient operator;
    private int made;

    GoodRequests(TestServer server) {
        this.server = server;
        this.operator = server.operator();
    }

    /** A request. The token is null where the call needs none. */
    record Good(
            String target, @Nullable String body, @Nullable String token) {}

    /** An account with a member and a published rule, and a second one with a verification file. */
    private final class Subject {
        final int number = ++made;
        final String thing = "n" + number;
        final String appid = "wxg" + number;
        final String other = "wxh" + number;
        final String account = "/v1/accounts/" + appid;
        final String prefix = server.origin() + "/g" + number + "/";
        final String rule = server.importAccount(appid, prefix);
        final String ruleBody = "{\"prefix\": \"" + prefix + "b/\", \"page\": \"pages/b\"}";

        String otherAccount() {
            server.importAccount(other, server.origin() + "/h" + number + "/");
            return "/v1/accounts/" + other;
        }

        String secret() {
            return access().keys().resetAccountSecret(OPS, appid, null);
        }

        String token() {
            return access().accountToken(appid, secret()).token();
        }

        String platform() {
            return access().keys().putPlatform(OPS, thing, "t", KeyTerms.NEW);
        }

        String claim() {
            String claim = "{\"prefix\": \"" + prefix + "\", \"page\": \"pages/c\"}";
            return id(operator.post(otherAccount() + "/claims", claim));
        }

        String offer() {
            String offer = "{\"rule\": \"" + rule + "\", \"receiver\": \"" + other + "\"}";
            otherAccount();
            return id(operator.post(account + "/offers", offer));
        }

        String plan() {
            return id(operator.post(
                    account + "/releases",
                    actions().replaceFirst("}$", ", \"publish_at\": \"2026-12-01T00:00:00Z\"}")));
        }

        String actions() {
            return "{\"actions\": [{\"rule\": \"" + rule + "\", \"action\": \"publish\"}]}";
        }
    }

    private Access access() {
        return server.access();
    }

    private static String id(RestClient.Reply reply) {
        return reply.text("id");
    }

    /** Makes what the operation needs, and the request. */
    Good of(Operation operation) {
        Subject of = new Subject();
        String name = operation.toString();
        String path = operation.path();
        if (NEEDS_LICENCE.matcher(name).find()) {
            operator.delete("/v1/blocked-hosts/127.0.0.1");
            operator.put("/v1/licences", LICENCE, "Content-Type", "text/csv").is(200);
        }
        if (path.startsWith("/cgi-bin/")) {
            return weChat(name, path, of);
        }
        if (path.equals("/v1/tokens")) {
            return new Good(path, secretOf(of), null);
        }
        if (path.startsWith("/v1/openid/")) {
            String session = path.matches(".*/(link|unlink|identities)")
                    ? server.signedIn(of.thing, null, Map.of()).token()
                    : null;
            return new Good(path, path.matches(".*/(return|identities)") ? null : "{}", session);
        }
        if (path.startsWith("/v1/session") || path.startsWith("/v1/invitations/") || path.startsWith("/v1/sign-up/")) {
            return session(name, path, of);
        }
        if (path.matches("/v1/(snapshot|changes|feed/.*|.*/report)")) {
            return feed(path, of);
        }
        // A thing that is only named, such as a rule or a key, and then things that must exist.
        String target = path.replace("{id}", id(name, of));
        prepare(name, of);
        if (path.contains("/users") || path.endsWith("/totp")) {
            target = target.replace("{user}", of.thing);
        }
        if (path.equals("/v1/sign-up")) {
            String person = "{\"name\": \"" + of.thing + "\", \"password\": \"" + PASSWORD + "\", ";
            return new Good(path, name.startsWith("GET") ? null : person + signUp(of.other) + "}", null);
        }
        if (name.matches(".*/(approve|refuse)")) {
            server.waiting("w" + of.number);
            target = target.replace("{appid}", "w" + of.number);
        }
        String appid = name.matches(".*(claims/\\{id}|offers/\\{id}/accept)") ? of.other : of.appid;
        target = target.replace("{appid}", appid)
                .replace("{user}", "ana")
                .replace("{name}", of.thing)
                .replace("{component_appid}", of.thing)
                .replaceAll("\\{(host|domain)}", of.thing + "-x.com");
        return new Good(target + query(name, of), body(name, of), server.operatorKey());
    }

    private static String query(String name, Subject of) {
        return switch (name) {
            case "GET /v1/accounts/{appid}/explain", "GET /v1/explain", "GET /v1/accounts/{appid}/qr-code" ->
                "?link=" + encoded(of.prefix);
            case "GET /v1/accounts/{appid}/conflicts", "GET /v1/accounts/{appid}/rule-check" ->
                "?prefix=" + encoded(of.prefix);
            default -> "";
        };
    }

    /** The value of {@code {id}}. */
    private String id(String name, Subject of) {
        if (name.contains("planned-releases/{id}")) {
            return of.plan();
        } else if (name.contains("claims/{id}")) {
            return of.claim();
        } else if (name.contains("invitations/{id}")) {
            return String.valueOf(server.people()
                    .memberships()
                    .invite(OPS, of.appid, AccountRole.VIEWER)
                    .invitation()
                    .id());
        } else if (name.contains("offers/{id}")) {
            return of.offer();
        } else if (name.contains("deleted-accounts/{id}")) {
            operator.delete(of.account).is(204);
            for (JsonNode deleted : operator.get("/v1/deleted-accounts").body().get("items")) {
                if (deleted.toString().contains("\"" + of.appid + "\"")) {
                    return deleted.get("id").asText();
                }
            }
        }
        return of.rule;
    }

    private void prepare(String name, Subject of) {
        String webhook = (name.contains("{appid}") ? of.account : "/v1") + "/webhooks/" + of.thing;
        if (name.contains(" /v1/webhooks/{name}")) {
            // Operators have a limit of webhooks.
            operator.get("/v1/webhooks")
                    .body()
                    .get("items")
                    .forEach(each -> operator.delete(
                            "/v1/webhooks/" + encoded(each.get("name").asText())));
        }
        if (name.contains("/webhooks/{name}")) {
            operator.put(webhook, WEBHOOK).is(200);
        } else if (name.contains("-keys/{name}") && !name.startsWith("PUT")) {
            operator.put(name.replaceAll("[A-Z]+ |\\{.*", "") + of.thing, null).is(200);
        } else if (name.contains("/licences/{domain}")) {
            String csv = "domain,licence,holder\n" + of.thing + "-x.com,ICP-2,x\n";
            operator.put("/v1/licences", csv, "Content-Type", "text/csv").is(200);
        } else if (name.contains("/platforms/") && !name.equals("PUT /v1/platforms/{component_appid}")) {
            of.platform();
            if (!name.startsWith("PUT")) {
                access().keys().authorize(OPS, of.thing, of.appid, KeyTerms.NEW);
            }
        }
        switch (name) {
            case "DELETE /v1/accounts/{appid}/suspension" ->
                operator.put(of.account + "/suspension", REASON).is(200);
            case "GET /v1/accounts/{appid}/secret", "DELETE /v1/accounts/{appid}/secret" -> of.secret();
            case "DELETE /v1/accounts/{appid}/rules/{id}/takedown" ->
                operator.put(of.account + "/rules/" + of.rule + "/takedown", REASON)
                        .is(200);
            case "POST /v1/accounts/{appid}/deleted-rules/{id}/restore" ->
                operator.delete(of.account + "/rules/" + of.rule).is(204);
            case "DELETE /v1/gateways/{id}" ->
                operator.put("/v1/gateways/" + of.rule + "/report", ReportText.of(REPORT, null))
                        .is(204);
            case "GET /v1/users/{user}",
                    "PATCH /v1/users/{user}",
                    "DELETE /v1/users/{user}",
                    "POST /v1/users/{user}/password",
                    "GET /v1/accounts/{appid}/users/{user}",
                    "PUT /v1/accounts/{appid}/users/{user}",
                    "DELETE /v1/accounts/{appid}/users/{user}" ->
                server.signedIn(of.thing, null, Map.of(of.appid, AccountRole.OWNER));
            case "DELETE /v1/users/{user}/totp" -> {
                server.signedIn(of.thing, null, Map.of());
                long number = server.people().people().get(of.thing).id();
                server.people().store().putSeed(OPS, number, SEED, server.now());
                SealedText seed = Objects.requireNonNull(
                        server.people().store().login(number).orElseThrow().seed());
                server.people().store().confirmSeed(OPS, number, seed, 1, server.now());
            }
            case "GET /v1/freeze", "DELETE /v1/freeze" ->
                operator.put("/v1/freeze", REASON).is(200);
            case "GET /v1/blocked-hosts/{host}", "DELETE /v1/blocked-hosts/{host}" ->
                operator.put("/v1/blocked-hosts/" + of.thing + "-x.com", REASON).is(200);
            case "DELETE /v1/scanned-links/{host}" -> SampledLinks.add(server, "https://" + of.thing + "-x.com");
            default -> {}
        }
    }

    /** The fields of an account that signs up. */
    static String signUp(String appid) {
        return "\"appid\": \"" + appid + "\", \"account_name\": \"n\", \"kind\": \"media\"";
    }

    private static String secretOf(Subject of) {
        return "{\"appid\": \"" + of.appid + "\", \"secret\": \"" + of.secret() + "\"}";
    }

    private static @Nullable String body(String name, Subject of) {
        return switch (name) {
            case "POST /v1/users" -> "{\"name\": \"" + of.thing + "\"}";
            case "PATCH /v1/users/{user}" -> "{\"role\": \"reader\"}";
            case "PUT /v1/accounts/{appid}/users/{user}", "POST /v1/accounts/{appid}/invitations" ->
                "{\"role\": \"editor\"}";
            case "POST /v1/accounts" -> "{\"appid\": \"" + of.other + "\", \"name\": \"n\", \"kind\": \"media\"}";
            case "PATCH /v1/accounts/{appid}" -> "{\"name\": \"n\"}";
            case "PUT /v1/accounts/{appid}/members/{user}" -> "{\"role\": \"developer\"}";
            case "PUT /v1/accounts/{appid}/secret" -> "{\"secret\": \"" + of.secret() + "\"}";
            case "POST /v1/accounts/{appid}/rules" -> of.ruleBody;
            case "POST /v1/accounts/{appid}/claims" -> {
                of.otherAccount();
                yield of.ruleBody.replace("/g" + of.number + "/b/", "/h" + of.number + "/");
            }
            case "PATCH /v1/accounts/{appid}/rules/{id}" -> "{\"page\": \"pages/c\"}";
            case "POST /v1/accounts/{appid}/rules/{id}/rollback" -> "{\"release\": 1}";
            case "POST /v1/qr-code", "POST /v1/accounts/{appid}/qr-code" -> "no picture";
            case "POST /v1/accounts/{appid}/rules-file" -> "prefix,page\n" + of.prefix + "f/,pages/b\n";
            case "POST /v1/accounts/{appid}/verifications" -> "{\"prefix\": \"" + of.prefix + "\"}";
            case "POST /v1/accounts/{appid}/refuse",
                    "PUT /v1/accounts/{appid}/suspension",
                    "PUT /v1/accounts/{appid}/rules/{id}/takedown",
                    "PUT /v1/freeze",
                    "PUT /v1/blocked-hosts/{host}" -> REASON;
            case "POST /v1/histories/adopt" -> "{\"histories\": []}";
            case "PUT /v1/accounts/{appid}/feature" -> "{\"on\": false}";
            case "PUT /v1/accounts/{appid}/limits" -> "{\"rules\": 20}";
            case "POST /v1/accounts/{appid}/offers" -> "{\"rule\": \"" + of.rule + "\", \"receiver\": \"wx-any\"}";
            case "POST /v1/accounts/{appid}/offers/{id}/accept" -> "{\"page\": \"pages/b\"}";
            case "POST /v1/accounts/{appid}/releases" -> of.actions();
            case "PUT /v1/webhooks/{name}", "PUT /v1/accounts/{appid}/webhooks/{name}" -> WEBHOOK;
            case "PUT /v1/licences" -> LICENCE;
            case "PUT /v1/platforms/{component_appid}" -> "{\"verify_ticket\": \"t\"}";
            default -> null;
        };
    }

    /** A call of a person: with a session, or with what begins one. */
    private Good session(String name, String path, Subject of) {
        PeopleServices people = server.people();
        String token = "\"token\": \""
                + people.memberships()
                        .invite(OPS, of.appid, AccountRole.OWNER)
                        .token()
                        .reveal() + "\"";
        String password = "\"password\": \"" + PASSWORD + "\"";
        String user = "\"name\": \"" + of.thing + "\"";
        if (path.endsWith("/register")) {
            return new Good(path, "{" + token + ", " + user + ", " + password + "}", null);
        } else if (path.endsWith("/look")) {
            return new Good(path, "{" + token + "}", null);
        }
        RestClient client = server.signedIn(of.thing, null, Map.of());
        long number = people.people().get(of.thing).id();
        Actor actor = Actor.of("user:" + of.thing);
        if (name.contains("password") || name.contains("totp") || name.startsWith("POST /v1/session")) {
            people.store()
                    .update(
                            OPS,
                            of.thing,
                            new Edit(null, null, false, HiddenText.of(HASH), false),
                            false,
                            server.now());
            client = server.again(of.thing);
        }
        if (name.equals("PUT /v1/session/totp")) {
            people.store().putSeed(actor, number, SEED, server.now());
        }
        String body =
                switch (name) {
                    case "POST /v1/session" -> "{" + user + ", " + password + "}";
                    case "PUT /v1/session/password" ->
                        "{" + password + ", \"new_password\": \"another " + PASSWORD + "\"}";
                    case "POST /v1/session/totp", "POST /v1/session/totp/end" -> "{" + password + "}";
                    case "PUT /v1/session/totp" ->
                        "{\"code\": \"" + Totp.codeAt(HiddenText.of(SEED), server.now()) + "\"}";
                    case "POST /v1/invitations/accept" -> "{" + token + "}";
                    case "POST /v1/sign-up/accounts" -> "{" + signUp(of.other) + "}";
                    default -> null;
                };
        if (name.equals("DELETE /v1/sign-up/accounts/{appid}")) {
            client.post("/v1/sign-up/accounts", "{" + signUp(of.other) + "}").is(201);
        }
        String id = client.get("/v1/sessions").body().at("/sessions/0/id").asText();
        return new Good(
                path.replace("{id}", id).replace("{appid}", of.other),
                body,
                name.equals("POST /v1/session") ? null : client.token());
    }

    private Good feed(String path, Subject of) {
        String key = access().keys().createGatewayKey(OPS, of.thing, KeyTerms.NEW);
        return switch (path) {
            case "/v1/snapshot" -> new Good(path, null, key);
            case "/v1/changes" -> new Good(path + "?wait_seconds=0&since=" + (server.head() - 1), null, key);
            case "/v1/feed/compiled" -> new Good(COMPILED, null, key);
            case "/v1/feed/compiled/{name}" ->
                new Good(operator.get(COMPILED).is(200).text("path"), null, key);
            default ->
                new Good(
                        path.replace("{id}", of.thing),
                        ReportText.of("{\"name\": \"h\", \"revision\": 1, \"state\": \"current\", \"rules\": 1}", null),
                        key);
        };
    }

    private Good weChat(String name, String path, Subject of) {
        String prefix = "{\"prefix\": \"" + of.prefix + "\"";
        String grant = "\"grant_type\": \"client_credential\", ";
        return switch (path.replaceAll(".*/", "")) {
            case "token" ->
                new Good(
                        path + "?grant_type=client_credential&appid=" + of.appid + "&secret=" + of.secret(),
                        null,
                        null);
            case "stable_token" -> new Good(path, secretOf(of).replaceFirst("\\{", "{" + grant), null);
            case "api_component_token" -> {
                String secret = of.platform();
                yield new Good(
                        path,
                        "{\"component_appid\": \"" + of.thing + "\", \"component_appsecret\": \"" + secret
                                + "\", \"component_verify_ticket\": \"t\"}",
                        null);
            }
            case "api_authorizer_token" -> {
                String secret = of.platform();
                String refresh = access().keys().authorize(OPS, of.thing, of.appid, KeyTerms.NEW);
                yield new Good(
                        path + "?component_access_token="
                                + access().platformToken(of.thing, secret, "t").token(),
                        "{\"component_appid\": \"" + of.thing + "\", \"authorizer_appid\": \"" + of.appid
                                + "\", \"authorizer_refresh_token\": \"" + refresh + "\"}",
                        null);
            }
            default ->
                new Good(
                        path + "?access_token=" + of.token(),
                        path.endsWith("add")
                                ? prefix.replaceFirst("/\"$", "/b/\"")
                                        + ", \"permit_sub_rule\": 1, \"path\": \"pages/b\", \"open_version\": 1}"
                                : path.endsWith("get") ? name.startsWith("GET") ? null : "{}" : prefix + "}",
                        null);
        };
    }
}
