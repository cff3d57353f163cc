package io.scangate.config.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scangate.config.lifecycle.Claim;
import io.scangate.config.lifecycle.ConfiguredRule;
import io.scangate.config.lifecycle.Offer;
import io.scangate.config.web.Json;
import org.jspecify.annotations.Nullable;

/**
 * Claims and offers as JSON. An account sees its own rule only, since the other one has a page that may be unpublished.
 * Thread-safe.
 */
final class MoveViews {
    private MoveViews() {}

    /** A claim for an account; for an operator if the viewer is null. */
    static ObjectNode of(Claim claim, @Nullable String viewer) {
        ObjectNode view = Json.object();
        view.put("id", claim.id());
        view.put("appid", claim.appid());
        view.put("rule_appid", claim.ruleAppid());
        view.put("prefix", claim.prefix());
        view.put("claimed_at", claim.at().toString());
        view.put("claimed_by", claim.by());
        view.put("granted", claim.isGranted());
        if (viewer == null || viewer.equals(claim.appid())) {
            view.put("page", claim.newRule().page());
        }
        add(view, claim.from(), claim.to(), viewer);
        return view;
    }

    /** An offer for an account; for an operator if the viewer is null. */
    static ObjectNode of(Offer offer, @Nullable String viewer) {
        ObjectNode view = Json.object();
        view.put("id", offer.id());
        view.put("appid", offer.appid());
        view.put("receiver", offer.receiver());
        view.put("prefix", offer.prefix());
        view.put("offered_at", offer.at().toString());
        view.put("offered_by", offer.by());
        view.put("expires_at", offer.expiresAt().toString());
        view.put("accepted", offer.to() != null);
        add(view, offer.from(), offer.to(), viewer);
        return view;
    }

    private static void add(
            ObjectNode view, @Nullable ConfiguredRule from, @Nullable ConfiguredRule to, @Nullable String viewer) {
        if (from != null && (viewer == null || viewer.equals(from.appid()))) {
            view.set("from", Views.of(from));
        }
        if (to != null && (viewer == null || viewer.equals(to.appid()))) {
            view.set("to", Views.of(to));
        }
    }
}
