package io.scangate.config.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scangate.config.access.Permission;
import io.scangate.config.fleet.GatewayStore;
import io.scangate.config.fleet.GatewayStore.Gateway;
import io.scangate.config.fleet.GatewayStore.History;
import io.scangate.config.lifecycle.AuditLog;
import io.scangate.config.web.Answer;
import io.scangate.config.web.Call;
import io.scangate.config.web.EventStreams;
import io.scangate.config.web.Json;
import io.scangate.config.web.Method;
import io.scangate.config.web.Route;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Routes that tell a page how many gateways serve a revision, as events. Thread-safe. */
final class EventsResource implements AutoCloseable {
    private static final int MAX_SECONDS = 3_600;

    /** A gateway reports every five seconds. */
    private static final Duration SILENT = Duration.ofSeconds(30);

    private final GatewayStore gateways;
    private final AuditLog audit;
    private final Clock clock;
    private final EventStreams<Fleet> streams = new EventStreams<>(this::fleet);

    private record Fleet(long head, List<Gateway> gateways, Instant now) {}

    EventsResource(GatewayStore gateways, AuditLog audit, Clock clock) {
        this.gateways = gateways;
        this.audit = audit;
        this.clock = clock;
    }

    List<Route> routes() {
        return List.of(
                Route.of(Method.GET, "/v1/accounts/{appid}/events", Permission.RULES_READ, this::open)
                        .query("revision", "wait_seconds"),
                Route.of(Method.GET, "/v1/events", Permission.FLEET_READ, this::open)
                        .query("revision", "wait_seconds"));
    }

    private Fleet fleet() {
        Instant now = clock.instant();
        return new Fleet(audit.revision(), gateways.gateways(now.minus(GatewayStore.GONE)), now);
    }

    private Answer open(Call call) {
        Long revision = call.choice("revision", EventsResource::number, "a revision");
        Duration wait = call.choice("wait_seconds", EventsResource::wait, "0 to " + MAX_SECONDS);
        Duration limit = Objects.requireNonNullElse(wait, Duration.ofSeconds(MAX_SECONDS));
        return streams.open(
                call, "served", limit, fleet -> view(fleet, revision).toString());
    }

    private static @Nullable Long number(String text) {
        return text.matches("\\d{1,18}") ? Long.valueOf(text) : null;
    }

    private static @Nullable Duration wait(String text) {
        Long seconds = number(text);
        return seconds == null || seconds > MAX_SECONDS ? null : Duration.ofSeconds(seconds);
    }

    /** @param asked null for the newest revision */
    private static ObjectNode view(Fleet fleet, @Nullable Long asked) {
        long revision = asked == null ? fleet.head() : asked;
        Instant heard = fleet.now().minus(SILENT);
        List<Gateway> all = fleet.gateways();
        return Json.object()
                .put("revision", revision)
                .put("gateways", all.size())
                .put(
                        "served_by",
                        all.stream().filter(each -> serves(each, revision)).count())
                .put(
                        "silent",
                        all.stream()
                                .filter(each -> each.reportedAt().isBefore(heard))
                                .count());
    }

    private static boolean serves(Gateway gateway, long revision) {
        return gateway.history() == History.SAME && gateway.revision() >= revision;
    }

    @Override
    public void close() {
        streams.close();
    }
}
