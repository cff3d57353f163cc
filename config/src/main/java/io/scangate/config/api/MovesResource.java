package io.scangate.config.api;

import io.scangate.config.access.Permission;
import io.scangate.config.lifecycle.Claim;
import io.scangate.config.lifecycle.Claims;
import io.scangate.config.lifecycle.Commit;
import io.scangate.config.lifecycle.MoveFilter;
import io.scangate.config.lifecycle.Offer;
import io.scangate.config.lifecycle.Offers;
import io.scangate.config.lifecycle.RuleRef;
import io.scangate.config.web.Answer;
import io.scangate.config.web.Call;
import io.scangate.config.web.Conditions;
import io.scangate.config.web.JsonBody;
import io.scangate.config.web.Method;
import io.scangate.config.web.Route;
import java.util.List;
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
                Route.of(Method.POST, CLAIMS, Permission.MOVES, this::claim)
                        .json()
                        .outside()
                        .conditions(Conditions.VERSION),
                Route.of(Method.GET, CLAIMS, Permission.MOVES_READ, call -> claims(call, call.appid()))
                        .query("side", "prefix", "limit", "after"),
                Route.of(Method.GET, CLAIMS + ONE, Permission.MOVES_READ, call -> get(call, call.appid())),
                Route.of(Method.GET, ALL_CLAIMS + ONE, Permission.CLAIMS_READ, call -> get(call, null)),
                Route.of(Method.GET, OFFERS + ONE, Permission.MOVES_READ, this::getOffer),
                Route.of(Method.DELETE, CLAIMS + ONE, Permission.MOVES, call -> Answer.noContent()
                        .replayed(claims.withdraw(call.change(), call.appid(), call.path("id")))),
                Route.of(Method.GET, ALL_CLAIMS, Permission.CLAIMS_READ, call -> claims(call, null))
                        .query("appid", "prefix", "limit", "after"),
                Route.of(
                                Method.POST,
                                ALL_CLAIMS + ONE + "/grant",
                                Permission.CLAIMS,
                                call -> claim(claims.grant(call.change(), call.path("id")), null))
                        .conditions(Conditions.of(ALL_CLAIMS + ONE)),
                Route.of(
                                Method.POST,
                                ALL_CLAIMS + ONE + "/refuse",
                                Permission.CLAIMS,
                                call -> claim(claims.refuse(call.change(), call.path("id")), null))
                        .conditions(Conditions.of(ALL_CLAIMS + ONE)),
                Route.of(Method.POST, OFFERS, Permission.MOVES, this::offer)
                        .json()
                        .conditions(Conditions.VERSION),
                Route.of(
                                Method.GET,
                                OFFERS,
                                Permission.MOVES_READ,
                                call -> Answer.page(
                                        offers.list(filter(call, call.appid()), call.after(), call.limit()),
                                        offer -> MoveViews.of(offer, call.appid())))
                        .query("side", "prefix", "limit", "after"),
                Route.of(Method.DELETE, OFFERS + ONE, Permission.MOVES, call -> Answer.noContent()
                        .replayed(offers.end(call.change(), call.appid(), call.path("id")))),
                Route.of(Method.POST, OFFERS + ONE + "/accept", Permission.MOVES, this::accept)
                        .json()
                        .outside()
                        .conditions(Conditions.of(OFFERS + ONE)));
    }

    private Answer claim(Call call) {
        JsonBody body = call.json("prefix", "occupies", "page", "test_version", "test_links");
        return claim(claims.claim(call.change(), call.appid(), RulesResource.newRule(body)), call.appid());
    }

    /** An open claim never changes. */
    private Answer get(Call call, @Nullable String viewer) {
        Claim claim = claims.get(viewer, call.path("id"));
        return call.ifChanged(MoveViews.of(claim, viewer), claim.id(), claim.at());
    }

    private Answer getOffer(Call call) {
        Offer offer = offers.get(call.appid(), call.path("id"));
        return call.ifChanged(MoveViews.of(offer, call.appid()), offer.id(), offer.at());
    }

    private static Answer claim(Commit<Claim> done, @Nullable String viewer) {
        return Answer.ok(MoveViews.of(done.value(), viewer)).replayed(done);
    }

    private Answer claims(Call call, @Nullable String viewer) {
        MoveFilter filter =
                viewer == null ? new MoveFilter(call.query("appid"), null, call.query("prefix")) : filter(call, viewer);
        return Answer.page(claims.list(filter, call.after(), call.limit()), claim -> MoveViews.of(claim, viewer));
    }

    private static MoveFilter filter(Call call, String appid) {
        return new MoveFilter(
                appid, call.choice("side", MoveFilter.Side::ofCode, "made or received"), call.query("prefix"));
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
}
