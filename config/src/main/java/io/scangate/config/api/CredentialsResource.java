package io.scangate.config.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scangate.config.access.Access;
import io.scangate.config.access.AccessToken;
import io.scangate.config.access.Permission;
import io.scangate.config.web.Answer;
import io.scangate.config.web.Body;
import io.scangate.config.web.Call;
import io.scangate.config.web.Json;
import io.scangate.config.web.JsonBody;
import io.scangate.config.web.Method;
import io.scangate.config.web.Problem;
import io.scangate.config.web.ProblemCode;
import io.scangate.config.web.Route;
import java.util.List;

/** Routes for tokens of accounts, keys of gateways, and platforms that manage accounts. Thread-safe. */
final class CredentialsResource {
    private static final String PLATFORM = "/v1/platforms/{component_appid}";
    private static final String AUTHORIZATION = PLATFORM + "/authorizations/{appid}";

    private static final long MAX_TOKEN_BODY = 16 << 10;

    private final Access access;

    CredentialsResource(Access access) {
        this.access = access;
    }

    List<Route> routes() {
        return List.of(
                Route.of(Method.GET, "/v1/whoami", Permission.SELF, CredentialsResource::whoAmI),
                Route.of(Method.POST, "/v1/tokens", Permission.PUBLIC, this::token)
                        .body(Body.json(MAX_TOKEN_BODY)),
                Route.of(Method.PUT, "/v1/gateway-keys/{name}", Permission.KEYS, this::putGatewayKey),
                Route.of(Method.PUT, PLATFORM, Permission.PLATFORMS, this::putPlatform)
                        .json(),
                Route.of(Method.PUT, AUTHORIZATION, Permission.PLATFORMS, this::authorize),
                Route.of(Method.DELETE, AUTHORIZATION, Permission.ACCOUNT_KEYS, this::withdraw));
    }

    private static Answer whoAmI(Call call) {
        ObjectNode body = Json.object();
        body.put("kind", call.caller().kind().code());
        body.put("subject", call.caller().subject());
        if (call.caller().account() != null) {
            body.put("appid", call.caller().account());
        }
        ArrayNode permissions = body.putArray("permissions");
        call.caller().kind().permissions().forEach(permission -> permissions.add(permission.code()));
        return Answer.ok(body);
    }

    private Answer token(Call call) {
        call.refuseIdempotencyKey();
        JsonBody body = call.json("appid", "secret");
        AccessToken token = access.accountToken(body.text("appid"), body.text("secret"));
        ObjectNode answer = Json.object();
        answer.put("access_token", token.token());
        answer.put("expires_in", token.expiresInSeconds());
        return Answer.ok(answer);
    }

    private Answer putGatewayKey(Call call) {
        call.refuseIdempotencyKey();
        ObjectNode body = Json.object();
        body.put("name", call.path("name"));
        body.put("key", access.createGatewayKey(call.actor(), call.path("name")));
        return Answer.ok(body);
    }

    private Answer putPlatform(Call call) {
        call.refuseIdempotencyKey();
        String ticket = call.json("verify_ticket").text("verify_ticket");
        ObjectNode body = Json.object();
        body.put("component_appid", call.path("component_appid"));
        body.put("secret", access.putPlatform(call.actor(), call.path("component_appid"), ticket));
        return Answer.ok(body);
    }

    private Answer authorize(Call call) {
        call.refuseIdempotencyKey();
        ObjectNode body = Json.object();
        body.put("component_appid", call.path("component_appid"));
        body.put("appid", call.appid());
        body.put("refresh_token", access.authorize(call.actor(), call.path("component_appid"), call.appid()));
        return Answer.ok(body);
    }

    private Answer withdraw(Call call) {
        if (!access.withdraw(call.actor(), call.path("component_appid"), call.appid())) {
            throw Problem.of(
                    ProblemCode.NOT_FOUND,
                    "account " + call.appid() + " has not authorised platform " + call.path("component_appid"));
        }
        return Answer.noContent();
    }
}
