package io.scangate.config.api;

import io.scangate.config.access.Permission;
import io.scangate.config.scans.LinkErasure;
import io.scangate.config.web.Answer;
import io.scangate.config.web.Call;
import io.scangate.config.web.Method;
import io.scangate.config.web.Problem;
import io.scangate.config.web.Route;
import java.util.List;

/** The route that erases the scanned links of a host, for operators. Thread-safe. */
final class ScannedLinksResource {
    private final LinkErasure links;

    ScannedLinksResource(LinkErasure links) {
        this.links = links;
    }

    List<Route> routes() {
        return List.of(Route.of(Method.DELETE, "/v1/scanned-links/{host}", Permission.LINK_ERASURE, this::erase));
    }

    private Answer erase(Call call) {
        String host = call.path("host");
        String expected = "a host with samples of scanned links";
        return links.erase(call.actor(), host)
                .map(erased -> Answer.ok(Views.of(erased)))
                .orElseThrow(() -> Problem.notFound(
                        "host",
                        host,
                        expected,
                        "host \"" + host + "\" has no samples and no missed links (expected: " + expected + ")"));
    }
}
