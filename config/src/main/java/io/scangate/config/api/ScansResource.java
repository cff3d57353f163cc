package io.scangate.config.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scangate.config.access.Permission;
import io.scangate.config.lifecycle.RuleForm;
import io.scangate.config.lifecycle.Slice;
import io.scangate.config.preview.MissedGroup;
import io.scangate.config.preview.MissedGroups;
import io.scangate.config.scans.CountQuery;
import io.scangate.config.scans.HourCount;
import io.scangate.config.scans.MissedLinks;
import io.scangate.config.scans.ScanKind;
import io.scangate.config.scans.ScanStore;
import io.scangate.config.web.Answer;
import io.scangate.config.web.Call;
import io.scangate.config.web.CsvText;
import io.scangate.config.web.Json;
import io.scangate.config.web.Method;
import io.scangate.config.web.PagedText;
import io.scangate.config.web.Route;
import io.scangate.gateway.resolve.Explanation;
import io.scangate.gateway.text.Language;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Routes for an account's counts of scans and missed links. Thread-safe. */
final class ScansResource {
    private static final String ACCOUNT = "/v1/accounts/{appid}";
    private static final Map<String, Boolean> FORMATS = Map.of("csv", true, "json", false);
    private static final Map<String, Boolean> GROUPS = Map.of("rule", true, "none", false);
    private static final List<String> COLUMNS =
            List.of("start", "prefix", "action", "version", "reason", "scene", "scans");

    /** The periods and rules of a part of a file. */
    private static final int CSV_PART = 500;

    private final ScanStore scans;
    private final MissedLinks missed;
    private final MissedGroups groups;
    private final Clock clock;

    ScansResource(ScanStore scans, MissedLinks missed, MissedGroups groups, Clock clock) {
        this.scans = scans;
        this.missed = missed;
        this.groups = groups;
        this.clock = clock;
    }

    List<Route> routes() {
        return List.of(
                Route.of(Method.GET, ACCOUNT + "/scans", Permission.SCANS_READ, this::counts)
                        .query("from", "to", "unit", "zone", "prefix", "group", "format", "limit", "after"),
                Route.of(Method.GET, ACCOUNT + "/unmatched", Permission.SCANS_READ, this::unmatched)
                        .query("limit"),
                Route.of(Method.GET, ACCOUNT + "/missed-links", Permission.SCANS_READ, this::missed)
                        .query("limit")
                        .heavy(call -> true));
    }

    private Answer counts(Call call) {
        CountQuery question = question(call);
        boolean csv = Boolean.TRUE.equals(call.choice("format", FORMATS::get, "json or csv"));
        if (csv) {
            // The limit is that of a part of the file.
            Answer.Source source =
                    () -> new PagedText(CsvText.row(COLUMNS), after -> part(scans.counts(question, after, CSV_PART)));
            return Answer.csv(source, "scans.csv");
        }
        return Answer.page(scans.counts(question, call.after(), call.limit()), count -> view(count, question));
    }

    private CountQuery question(Call call) {
        Instant to = Objects.requireNonNullElseGet(call.time("to"), clock::instant);
        CountQuery.Unit unit = Objects.requireNonNullElse(
                call.choice("unit", CountQuery.Unit::ofCode, "hour, day or month"), CountQuery.Unit.HOUR);
        Instant from = Objects.requireNonNullElseGet(call.time("from"), () -> to.minus(unit.usual()));
        ZoneId zone = call.choice("zone", ScansResource::zone, "a time zone such as +08:00 or Asia/Shanghai");
        String prefix = call.query("prefix");
        return new CountQuery(
                        call.appid(),
                        from,
                        to,
                        unit,
                        Objects.requireNonNullElse(zone, ZoneOffset.UTC),
                        prefix == null ? null : RuleForm.prefix(prefix).toString(),
                        !Boolean.FALSE.equals(call.choice("group", GROUPS::get, "rule or none")))
                .fromWholePeriod();
    }

    private static @Nullable ZoneId zone(String text) {
        try {
            return ZoneId.of(text);
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** A row for each kind of scans. */
    private static PagedText.Part part(Slice<HourCount> counts) {
        StringBuilder rows = new StringBuilder();
        for (HourCount count : counts.items()) {
            for (HourCount.OfKind each : count.kinds()) {
                ScanKind kind = each.kind();
                rows.append(CsvText.row(List.of(
                        count.hour().toString(),
                        count.prefix(),
                        text(kind.action()),
                        text(kind.version()),
                        text(kind.reason()),
                        text(kind.scene()),
                        String.valueOf(each.scans()))));
            }
        }
        return new PagedText.Part(rows.toString(), counts.next());
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }

    private static ObjectNode view(HourCount count, CountQuery question) {
        ObjectNode view = Json.object();
        if (question.byRule()) {
            view.put("prefix", count.prefix());
        }
        view.put("start", count.hour().toString());
        if (question.unit() == CountQuery.Unit.HOUR) {
            view.put("hour", count.hour().toString());
        }
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
        missed.of(call.appid(), call.limit()).forEach(each -> items.add(each.link()));
        return Answer.ok(body);
    }

    private Answer missed(Call call) {
        ObjectNode body = Json.object();
        ArrayNode items = body.putArray("items");
        groups.of(call.appid(), call.limit()).forEach(group -> put(items.addObject(), group, call.language()));
        return Answer.ok(body);
    }

    private static void put(ObjectNode view, MissedGroup group, Language language) {
        Explanation explanation = group.explanation();
        view.put("place", group.place());
        view.put("scans", group.scans());
        view.put("links", group.links());
        ArrayNode examples = view.putArray("examples");
        group.examples().forEach(examples::add);
        view.put("first_seen", group.first().toString());
        view.put("last_seen", group.last().toString());
        if (explanation.rule() != null) {
            view.put("matches_now", explanation.rule().prefix());
        }
        for (Explanation.NearRule near : explanation.nearest().stream().limit(1).toList()) {
            ObjectNode nearest = view.putObject("nearest");
            nearest.put("prefix", near.rule().prefix());
            ExplanationViews.addDifference(nearest, explanation, near, language);
        }
    }
}
