package io.scangate.config.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scangate.config.access.AccessException;
import io.scangate.config.access.AccessStore.IssuedKey;
import io.scangate.config.access.AccessStore.KeyQuery;
import io.scangate.config.access.AccessStore.Kind;
import io.scangate.config.access.KeyTerms;
import io.scangate.config.access.Keys;
import io.scangate.config.access.Permission;
import io.scangate.config.access.WrongTries;
import io.scangate.config.lifecycle.Accounts;
import io.scangate.config.lifecycle.Actor;
import io.scangate.config.lifecycle.Particulars;
import io.scangate.config.web.Answer;
import io.scangate.config.web.Call;
import io.scangate.config.web.Json;
import io.scangate.config.web.Method;
import io.scangate.config.web.Problem;
import io.scangate.config.web.ProblemCode;
import io.scangate.config.web.Route;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Routes to create, replace, list and end keys, secrets, platforms and authorizations. Thread-safe. */
final class KeysResource {
    private static final String ACCOUNT = "/v1/accounts/{appid}";
    private static final String PLATFORM = "/v1/platforms/{component_appid}";
    private static final String AUTHORIZATION = PLATFORM + "/authorizations/{appid}";
    private static final String COMPONENT = "component_appid";
    private static final String NAME = "name";
    private static final String ROTATE = "rotate";
    private static final String EXPIRES = "expires_at";

    private final Accounts accounts;
    private final Keys keys;
    private final WrongTries tries;

    KeysResource(Accounts accounts, Keys keys, WrongTries tries) {
        this.accounts = accounts;
        this.keys = keys;
        this.tries = tries;
    }

    List<Route> routes() {
        return List.of(
                Route.of(Method.GET, "/v1/keys", Permission.KEYS_READ, this::list)
                        .query("kind", "search", "limit", "after"),
                Route.of(Method.GET, ACCOUNT + "/keys", Permission.ACCOUNT_KEYS_READ, this::ofAccount)
                        .query("search", "limit", "after"),
                Route.of(Method.GET, PLATFORM + "/authorizations", Permission.KEYS_READ, this::ofPlatform)
                        .query("search", "limit", "after"),
                get("/v1/operator-keys/{name}", Kind.OPERATOR),
                put("/v1/operator-keys/{name}", keys::createOperatorKey),
                delete("/v1/operator-keys/{name}", Kind.OPERATOR),
                get("/v1/reader-keys/{name}", Kind.READER),
                put("/v1/reader-keys/{name}", keys::createReaderKey),
                delete("/v1/reader-keys/{name}", Kind.READER),
                get("/v1/gateway-keys/{name}", Kind.GATEWAY),
                put("/v1/gateway-keys/{name}", keys::createGatewayKey),
                delete("/v1/gateway-keys/{name}", Kind.GATEWAY),
                Route.of(
                        Method.GET,
                        ACCOUNT + "/secret",
                        Permission.ACCOUNT_KEYS_READ,
                        call -> get(call, Kind.ACCOUNT, call.appid(), call.appid())),
                Route.of(
                        Method.GET,
                        PLATFORM,
                        Permission.KEYS_READ,
                        call -> get(call, Kind.PLATFORM, call.path(COMPONENT), null)),
                Route.of(
                        Method.GET,
                        AUTHORIZATION,
                        Permission.ACCOUNT_KEYS_READ,
                        call -> get(call, Kind.AUTHORIZATION, call.path(COMPONENT), call.appid())),
                Route.of(Method.POST, ACCOUNT + "/secret", Permission.KEYS, this::resetSecret)
                        .query(EXPIRES),
                Route.of(Method.PUT, ACCOUNT + "/secret", Permission.ACCOUNT_KEYS, this::replaceSecret)
                        .json(),
                Route.of(
                        Method.DELETE,
                        ACCOUNT + "/secret",
                        Permission.ACCOUNT_KEYS,
                        call -> end(call, Kind.ACCOUNT, call.appid(), call.appid())),
                Route.of(Method.PUT, PLATFORM, Permission.PLATFORMS, this::putPlatform)
                        .json()
                        .query(ROTATE, EXPIRES),
                Route.of(
                        Method.DELETE,
                        PLATFORM,
                        Permission.PLATFORMS,
                        call -> end(call, Kind.PLATFORM, call.path(COMPONENT), null)),
                Route.of(Method.PUT, AUTHORIZATION, Permission.PLATFORMS, this::authorize)
                        .query(ROTATE, EXPIRES),
                Route.of(
                        Method.DELETE,
                        AUTHORIZATION,
                        Permission.ACCOUNT_KEYS,
                        call -> end(call, Kind.AUTHORIZATION, call.path(COMPONENT), call.appid())));
    }

    /** Creates a key with a name. */
    private interface Creation {
        String create(Actor actor, String name, KeyTerms terms);
    }

    private static Route put(String path, Creation creation) {
        return Route.of(Method.PUT, path, Permission.KEYS, call -> {
                    call.refuseIdempotencyKey();
                    String name = call.path(NAME);
                    ObjectNode body = Json.object().put(NAME, name);
                    return secret(call, body, "key", creation.create(call.actor(), name, terms(call)));
                })
                .query(ROTATE, EXPIRES);
    }

    private Route delete(String path, Kind kind) {
        return Route.of(Method.DELETE, path, Permission.KEYS, call -> end(call, kind, call.path(NAME), null));
    }

    private static KeyTerms terms(Call call) {
        return new KeyTerms(call.flag(ROTATE), call.time(EXPIRES));
    }

    /** A dry run has made no secret. */
    private static Answer secret(Call call, ObjectNode body, String field, String secret) {
        return Answer.ok(call.isDryRun() ? body : body.put(field, secret));
    }

    private Answer end(Call call, Kind kind, String holder, @Nullable String appid) {
        if (!keys.end(call.actor(), kind, holder, appid)) {
            throw missing(holder);
        }
        return Answer.noContent();
    }

    private static Problem missing(String holder) {
        return Problem.notFound(
                "key", holder, "one that is listed", "no key \"" + holder + "\" (expected: one that is listed)");
    }

    private Route get(String path, Kind kind) {
        return Route.of(Method.GET, path, Permission.KEYS_READ, call -> get(call, kind, call.path(NAME), null));
    }

    /** The use of a key does not change its tag. */
    private Answer get(Call call, Kind kind, String holder, @Nullable String appid) {
        IssuedKey key = keys.find(kind, holder, appid).orElseThrow(() -> missing(holder));
        return call.ifChanged(Views.of(key), kind, holder, key.createdAt(), String.valueOf(key.expires()));
    }

    private Answer list(Call call) {
        String name = call.query("kind");
        Kind kind = name == null ? null : kind(name);
        return page(call, new KeyQuery(kind, null, null, call.query("search")));
    }

    private static Kind kind(String name) {
        return Arrays.stream(Kind.values())
                .filter(kind -> kind.name().toLowerCase(Locale.ROOT).equals(name))
                .findFirst()
                .orElseThrow(() -> Problem.malformed(
                        "kind", name, "operator, reader, gateway, account, platform or authorization"));
    }

    private Answer ofAccount(Call call) {
        accounts.get(call.appid());
        return page(call, new KeyQuery(null, null, call.appid(), call.query("search")));
    }

    private Answer ofPlatform(Call call) {
        return page(call, new KeyQuery(Kind.AUTHORIZATION, call.path(COMPONENT), null, call.query("search")));
    }

    private Answer page(Call call, KeyQuery query) {
        return Answer.page(keys.list(query, call.after(), call.limit()), Views::of);
    }

    private Answer resetSecret(Call call) {
        call.refuseIdempotencyKey();
        ObjectNode body = Json.object().put("appid", call.appid());
        return secret(call, body, "secret", keys.resetAccountSecret(call.actor(), call.appid(), call.time(EXPIRES)));
    }

    private Answer replaceSecret(Call call) {
        call.refuseIdempotencyKey();
        String old = call.json("secret").text("secret");
        ObjectNode body = Json.object().put("appid", call.appid());
        try {
            String secret =
                    tries.limit(call.clientAddress(), () -> keys.replaceAccountSecret(call.actor(), call.appid(), old));
            return secret(call, body, "secret", secret);
        } catch (AccessException e) {
            if (e.reason() != AccessException.Reason.BAD_SECRET) {
                throw e;
            }
            throw Problem.of(
                    ProblemCode.FORBIDDEN,
                    "secret: another one (expected: the account's present secret, or an operator)",
                    new Particulars("secret", null, "the account's present secret, or an operator", null));
        }
    }

    private Answer putPlatform(Call call) {
        call.refuseIdempotencyKey();
        String ticket = call.json("verify_ticket").text("verify_ticket");
        String component = call.path(COMPONENT);
        ObjectNode body = Json.object().put(COMPONENT, component);
        return secret(call, body, "secret", keys.putPlatform(call.actor(), component, ticket, terms(call)));
    }

    private Answer authorize(Call call) {
        call.refuseIdempotencyKey();
        String component = call.path(COMPONENT);
        ObjectNode body = Json.object().put(COMPONENT, component).put("appid", call.appid());
        String token = keys.authorize(call.actor(), component, call.appid(), terms(call));
        return secret(call, body, "refresh_token", token);
    }
}
