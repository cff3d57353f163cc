package io.scangate.config.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.HttpMethod;
import io.scangate.config.access.Caller;
import io.scangate.config.api.Endpoint.Audience;
import io.scangate.config.feed.GatewayStore;
import io.scangate.config.feed.GatewayStore.Gateway;
import io.scangate.config.feed.GatewayStore.ScanCount;
import io.scangate.config.lifecycle.AuditLog;
import io.scangate.config.ownership.Ownership;
import io.scangate.config.preview.Preview;
import io.scangate.config.preview.Question;
import io.scangate.gateway.link.Link;
import io.scangate.gateway.link.LinkParser;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** What gateways serve and what was scanned: for owners their own, for operators the fleet. */
final class ScansResource {
    private static final String ACCOUNT = "/v1/accounts/{appid}";
    private static final Duration DAY = Duration.ofDays(1);
    private static final int MAX_COUNTS = 10_000;

    private final GatewayStore gateways;
    private final Ownership ownership;
    private final Preview preview;
    private final AuditLog audit;
    private final Clock clock;

    ScansResource(ApiParts parts) {
        this.gateways = parts.gateways();
        this.ownership = parts.ownership();
        this.preview = parts.preview();
        this.audit = parts.audit();
        this.clock = parts.clock();
    }

    List<Endpoint> endpoints() {
        return List.of(
                Endpoint.of(HttpMethod.GET, "/v1/gateways", Audience.OPERATOR, call -> fleet()),
                Endpoint.of(HttpMethod.GET, ACCOUNT + "/scans", Audience.ACCOUNT, this::scans)
                        .query("from", "to"),
                Endpoint.of(HttpMethod.GET, ACCOUNT + "/unmatched", Audience.ACCOUNT, this::unmatched)
                        .query("limit"),
                Endpoint.of(HttpMethod.GET, ACCOUNT + "/explain", Audience.ACCOUNT, this::explain)
                        .query("link", "user", "client_version"));
    }

    private Answer fleet() {
        long head = audit.revision();
        Instant now = clock.instant();
        ObjectNode body = Json.object();
        body.put("revision", head);
        ArrayNode items = body.putArray("items");
        for (Gateway gateway : gateways.gateways(now.minus(GatewayStore.GONE))) {
            ObjectNode view = items.addObject();
            view.put("id", gateway.id());
            view.put("name", gateway.name());
            view.put("revision", gateway.revision());
            view.put("lag", head - gateway.revision());
            view.put("history", gateway.history().name().toLowerCase(Locale.ROOT));
            view.put("state", gateway.state());
            view.put("rules", gateway.rules());
            gateway.settings().forEach(view.putObject("settings")::put);
            view.put("reported_at", gateway.reportedAt().toString());
        }
        return Answer.ok(body);
    }

    private Answer scans(Call call) {
        Instant to = time(call, "to", clock.instant());
        Instant from = time(call, "from", to.minus(DAY));
        ObjectNode body = Json.object();
        ArrayNode items = body.putArray("items");
        for (ScanCount count : gateways.counts(call.appid(), from, to, MAX_COUNTS)) {
            ObjectNode view = items.addObject();
            view.put("prefix", count.prefix());
            view.put("hour", count.hour().toString());
            view.put("scans", count.scans());
        }
        return Answer.ok(body);
    }

    private static Instant time(Call call, String name, Instant otherwise) {
        String text = call.query(name);
        try {
            return text == null ? otherwise : Instant.parse(text);
        } catch (DateTimeException e) {
            throw Problem.malformed(name, text, "a time such as 2026-11-21T09:00:00Z");
        }
    }

    /** Scans that nobody's rule decided, on hosts of which the account has proven to own a directory; not others' parts. */
    private Answer unmatched(Call call) {
        List<String> origins = ownership.verifications(call.appid()).stream()
                .filter(verification -> verification.provenAt() != null)
                .flatMap(verification -> origin(verification.directory()))
                .distinct()
                .toList();
        ObjectNode body = Json.object();
        ArrayNode items = body.putArray("items");
        gateways.unmatched(call.appid(), origins, clock.instant().minus(Duration.ofDays(7)), call.limit())
                .forEach(items::add);
        return Answer.ok(body);
    }

    private static Stream<String> origin(String directory) {
        return LinkParser.parse(directory) instanceof Link link ? Stream.of(link.origin()) : Stream.empty();
    }

    private Answer explain(Call call) {
        Question question = new Question(
                call.appid(),
                call.required("link"),
                call.query("user"),
                call.query("client_version"),
                call.caller().kind() == Caller.Kind.OPERATOR,
                call.language());
        return Answer.ok(new ExplanationViews(question, clock.instant()).of(preview.explain(question)));
    }
}
