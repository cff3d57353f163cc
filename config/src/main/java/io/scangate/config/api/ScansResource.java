package io.scangate.config.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scangate.config.access.Permission;
import io.scangate.config.scans.HourCount;
import io.scangate.config.scans.MissedLinks;
import io.scangate.config.scans.ScanStore;
import io.scangate.config.web.Answer;
import io.scangate.config.web.Call;
import io.scangate.config.web.Json;
import io.scangate.config.web.Method;
import io.scangate.config.web.Route;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Routes for an account's counts of scans and missed links. Thread-safe. */
final class ScansResource {
    private static final String ACCOUNT = "/v1/accounts/{appid}";
    private static final Duration DAY = Duration.ofDays(1);

    private final ScanStore scans;
    private final MissedLinks missed;
    private final Clock clock;

    ScansResource(ScanStore scans, MissedLinks missed, Clock clock) {
        this.scans = scans;
        this.missed = missed;
        this.clock = clock;
    }

    List<Route> routes() {
        return List.of(
                Route.of(Method.GET, ACCOUNT + "/scans", Permission.SCANS_READ, this::counts)
                        .query("from", "to", "limit", "after"),
                Route.of(Method.GET, ACCOUNT + "/unmatched", Permission.SCANS_READ, this::unmatched)
                        .query("limit"));
    }

    private Answer counts(Call call) {
        Instant to = Objects.requireNonNullElseGet(call.time("to"), clock::instant);
        Instant from = Objects.requireNonNullElseGet(call.time("from"), () -> to.minus(DAY));
        return Answer.page(scans.counts(call.appid(), from, to, call.after(), call.limit()), ScansResource::view);
    }

    private static ObjectNode view(HourCount count) {
        ObjectNode view = Json.object();
        view.put("prefix", count.prefix());
        view.put("hour", count.hour().toString());
        view.put("scans", count.scans());
        view.put("opens", count.opens());
        view.put("fallbacks", count.fallbacks());
        ArrayNode kinds = view.putArray("kinds");
        count.kinds().forEach(each -> put(kinds.addObject(), each));
        return view;
    }

    private static void put(ObjectNode view, HourCount.OfKind each) {
        put(view, "action", each.kind().action());
        put(view, "version", each.kind().version());
        put(view, "reason", each.kind().reason());
        put(view, "scene", each.kind().scene());
        view.put("scans", each.scans());
    }

    private static void put(ObjectNode view, String field, @Nullable String value) {
        if (value != null) {
            view.put(field, value);
        }
    }

    private Answer unmatched(Call call) {
        ObjectNode body = Json.object();
        ArrayNode items = body.putArray("items");
        missed.of(call.appid(), call.limit()).forEach(items::add);
        return Answer.ok(body);
    }
}
