package io.scangate.config.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scangate.config.access.Permission;
import io.scangate.config.lifecycle.Commit;
import io.scangate.config.lifecycle.Freeze;
import io.scangate.config.lifecycle.Freezing;
import io.scangate.config.web.Answer;
import io.scangate.config.web.Call;
import io.scangate.config.web.Method;
import io.scangate.config.web.Problem;
import io.scangate.config.web.ProblemCode;
import io.scangate.config.web.Route;
import java.util.List;

/** Routes for the freeze of the control plane, for operators. Thread-safe. */
final class FreezeResource {
    private static final String FREEZE = "/v1/freeze";

    private final Freezing freezing;

    FreezeResource(Freezing freezing) {
        this.freezing = freezing;
    }

    List<Route> routes() {
        return List.of(
                Route.of(Method.GET, FREEZE, Permission.FREEZE_READ, this::get),
                Route.of(Method.PUT, FREEZE, Permission.FREEZE, this::freeze).json(),
                Route.of(Method.DELETE, FREEZE, Permission.FREEZE, this::end));
    }

    private Answer get(Call call) {
        ObjectNode view = Views.of(freezing.current().orElseThrow(FreezeResource::notFrozen));
        return call.ifChanged(view, view);
    }

    private Answer freeze(Call call) {
        Commit<Freeze> done = freezing.freeze(call.change(), call.json("reason").text("reason"));
        ObjectNode view = Views.of(done.value());
        return Answer.ok(view).withDigest(view).replayed(done);
    }

    private Answer end(Call call) {
        return Answer.noContent().replayed(freezing.end(call.change()).orElseThrow(FreezeResource::notFrozen));
    }

    private static Problem notFrozen() {
        return Problem.of(ProblemCode.NOT_FOUND, "the control plane is not frozen");
    }
}
