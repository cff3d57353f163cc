package io.scangate.config.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scangate.config.access.Permission;
import io.scangate.config.lifecycle.Claim;
import io.scangate.config.lifecycle.Claims;
import io.scangate.config.lifecycle.Commit;
import io.scangate.config.lifecycle.Offer;
import io.scangate.config.lifecycle.Offers;
import io.scangate.config.lifecycle.RuleRef;
import io.scangate.config.web.Answer;
import io.scangate.config.web.Call;
import io.scangate.config.web.Json;
import io.scangate.config.web.JsonBody;
import io.scangate.config.web.Method;
import io.scangate.config.web.Route;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Routes to move rules between accounts: claims and offers. Thread-safe. */
final class MovesResource {
    private static final String CLAIMS = "/v1/accounts/{appid}/claims";
    private static final String ALL_CLAIMS = "/v1/claims";
    private static final String OFFERS = "/v1/accounts/{appid}/offers";
    private static final String ONE = "/{id}";

    private final Claims claims;
    private final Offers offers;

    MovesResource(Claims claims, Offers offers) {
        this.claims = claims;
        this.offers = offers;
    }

    List<Route> routes() {
        return List.of(
                Route.of(Method.POST, CLAIMS, Permission.MOVES, this::claim).json(),
                Route.of(
                        Method.GET,
                        CLAIMS,
                        Permission.MOVES_READ,
                        call -> claims(claims.list(call.appid()), call.appid())),
                Route.of(Method.DELETE, CLAIMS + ONE, Permission.MOVES, call -> Answer.noContent()
                        .replayed(claims.withdraw(call.change(), call.appid(), call.path("id")))),
                Route.of(Method.GET, ALL_CLAIMS, Permission.CLAIMS_READ, call -> claims(claims.all(), null)),
                Route.of(
                        Method.POST,
                        ALL_CLAIMS + ONE + "/grant",
                        Permission.CLAIMS,
                        call -> claim(claims.grant(call.change(), call.path("id")), null)),
                Route.of(
                        Method.POST,
                        ALL_CLAIMS + ONE + "/refuse",
                        Permission.CLAIMS,
                        call -> claim(claims.refuse(call.change(), call.path("id")), null)),
                Route.of(Method.POST, OFFERS, Permission.MOVES, this::offer).json(),
                Route.of(
                        Method.GET,
                        OFFERS,
                        Permission.MOVES_READ,
                        call -> list(offers.list(call.appid()), offer -> MoveViews.of(offer, call.appid()))),
                Route.of(Method.DELETE, OFFERS + ONE, Permission.MOVES, call -> Answer.noContent()
                        .replayed(offers.end(call.change(), call.appid(), call.path("id")))),
                Route.of(Method.POST, OFFERS + ONE + "/accept", Permission.MOVES, this::accept)
                        .json());
    }

    private Answer claim(Call call) {
        JsonBody body = call.json("prefix", "occupies", "page", "test_version", "test_links");
        return claim(claims.claim(call.change(), call.appid(), RulesResource.newRule(body)), call.appid());
    }

    private static Answer claim(Commit<Claim> done, @Nullable String viewer) {
        return Answer.ok(MoveViews.of(done.value(), viewer)).replayed(done);
    }

    private static Answer claims(List<Claim> found, @Nullable String viewer) {
        return list(found, claim -> MoveViews.of(claim, viewer));
    }

    private Answer offer(Call call) {
        JsonBody body = call.json("rule", "receiver");
        return offer(
                offers.offer(call.change(), call.appid(), RuleRef.id(body.text("rule")), body.text("receiver")),
                call.appid());
    }

    private Answer accept(Call call) {
        String page = call.json("page").text("page");
        return offer(offers.accept(call.change(), call.appid(), call.path("id"), page), call.appid());
    }

    private static Answer offer(Commit<Offer> done, String viewer) {
        return Answer.ok(MoveViews.of(done.value(), viewer)).replayed(done);
    }

    private static <T> Answer list(List<T> found, Function<T, ObjectNode> view) {
        ObjectNode body = Json.object();
        ArrayNode items = body.putArray("items");
        found.forEach(item -> items.add(view.apply(item)));
        return Answer.ok(body);
    }
}
