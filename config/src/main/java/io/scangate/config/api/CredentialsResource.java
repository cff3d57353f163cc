package io.scangate.config.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scangate.config.access.Access;
import io.scangate.config.access.AccessException;
import io.scangate.config.access.AccessException.Reason;
import io.scangate.config.access.AccessToken;
import io.scangate.config.access.Permission;
import io.scangate.config.access.WrongTries;
import io.scangate.config.web.Answer;
import io.scangate.config.web.Body;
import io.scangate.config.web.Call;
import io.scangate.config.web.Conditions;
import io.scangate.config.web.Json;
import io.scangate.config.web.JsonBody;
import io.scangate.config.web.Method;
import io.scangate.config.web.Problem;
import io.scangate.config.web.Route;
import java.util.List;

/** Routes for the caller itself and for tokens of accounts. Thread-safe. */
final class CredentialsResource {
    private static final long MAX_TOKEN_BODY = 16 << 10;

    private final Access access;
    private final WrongTries tries;

    CredentialsResource(Access access, WrongTries tries) {
        this.access = access;
        this.tries = tries;
    }

    List<Route> routes() {
        return List.of(
                Route.of(Method.GET, "/v1/whoami", Permission.SELF, CredentialsResource::whoAmI),
                Route.of(Method.POST, "/v1/tokens", Permission.PUBLIC, this::token)
                        .body(Body.json(MAX_TOKEN_BODY))
                        .conditions(Conditions.NO_CHANGE));
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
        AccessToken token = issue(call.clientAddress(), body.text("appid"), body.text("secret"));
        ObjectNode answer = Json.object();
        answer.put("access_token", token.token());
        answer.put("expires_in", token.expiresInSeconds());
        return Answer.ok(answer);
    }

    /** One refusal for a wrong appid and a wrong secret, so that callers cannot probe appids. */
    private AccessToken issue(String address, String appid, String secret) {
        try {
            return tries.limit(address, () -> access.accountToken(appid, secret));
        } catch (AccessException e) {
            if (e.reason() == Reason.BAD_APPID || e.reason() == Reason.BAD_SECRET) {
                throw Problem.unauthorized("appid and secret: not of one account (expected: an appid and its secret)");
            }
            throw e;
        }
    }
}
