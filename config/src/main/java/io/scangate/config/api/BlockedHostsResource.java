package io.scangate.config.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scangate.config.access.Permission;
import io.scangate.config.lifecycle.BlockedHost;
import io.scangate.config.lifecycle.BlockedHosts;
import io.scangate.config.web.Answer;
import io.scangate.config.web.Call;
import io.scangate.config.web.JsonBody;
import io.scangate.config.web.Method;
import io.scangate.config.web.Problem;
import io.scangate.config.web.Route;
import java.util.List;
import java.util.Objects;

/** Routes for the block list, for operators. Thread-safe. */
final class BlockedHostsResource {
    private static final String ALL = "/v1/blocked-hosts";
    private static final String ONE = ALL + "/{host}";

    private final BlockedHosts blocked;

    BlockedHostsResource(BlockedHosts blocked) {
        this.blocked = blocked;
    }

    List<Route> routes() {
        return List.of(
                Route.of(Method.GET, ALL, Permission.BLOCKING_READ, this::list).query("search", "limit", "after"),
                Route.of(Method.GET, ONE, Permission.BLOCKING_READ, this::get),
                Route.of(Method.PUT, ONE, Permission.BLOCKING, this::block).json(),
                Route.of(Method.DELETE, ONE, Permission.BLOCKING, this::unblock));
    }

    private Answer list(Call call) {
        return Answer.page(blocked.list(call.query("search"), call.after(), call.limit()), Views::of);
    }

    private Answer block(Call call) {
        JsonBody body = call.json("reason", "subdomains");
        BlockedHost host = blocked.block(
                call.actor(),
                call.path("host"),
                body.text("reason"),
                Objects.requireNonNullElse(body.optionalFlag("subdomains"), true));
        return Answer.ok(Views.of(host)).withDigest(Views.of(host));
    }

    private Answer get(Call call) {
        String host = call.path("host");
        ObjectNode view = Views.of(blocked.find(host).orElseThrow(() -> missing(host)));
        return call.ifChanged(view, view);
    }

    private static Problem missing(String host) {
        String expected = "a host on the block list";
        return Problem.notFound(
                "host", host, expected, "host \"" + host + "\" is not blocked (expected: " + expected + ")");
    }

    private Answer unblock(Call call) {
        String host = call.path("host");
        if (!blocked.unblock(call.actor(), host)) {
            throw missing(host);
        }
        return Answer.noContent();
    }
}
