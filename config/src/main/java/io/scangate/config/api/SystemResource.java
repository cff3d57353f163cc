package io.scangate.config.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.google.common.hash.Hashing;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.scangate.config.access.Permission;
import io.scangate.config.lifecycle.Freezing;
import io.scangate.config.web.Answer;
import io.scangate.config.web.Call;
import io.scangate.config.web.Face;
import io.scangate.config.web.Json;
import io.scangate.config.web.Method;
import io.scangate.config.web.Problem;
import io.scangate.config.web.ProblemCode;
import io.scangate.config.web.Route;
import io.scangate.gateway.admission.AdminAccess;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Routes for health, metrics and the API's description. Thread-safe. */
public final class SystemResource {
    private static final Description OPEN_API = Description.of("openapi.yaml");
    private static final Description INTERNAL = Description.of("openapi-internal.yaml");
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

    private final Freezing freezing;
    private final BooleanSupplier stopping;
    private final Supplier<@Nullable String> changesStopped;
    private final PrometheusMeterRegistry metrics;
    private final AdminAccess access;
    private final Function<Boolean, ObjectNode> serviceStatus;

    /**
     * Routes for both listeners.
     *
     * @param freezing queried by the readiness check
     * @param stopping whether the service is stopping
     * @param changesStopped why the database cannot save changes; null if it can
     * @param access judges the callers of the admin listener
     * @param serviceStatus the status without secrets, whole or the part that everybody may see
     */
    public SystemResource(
            Freezing freezing,
            BooleanSupplier stopping,
            Supplier<@Nullable String> changesStopped,
            PrometheusMeterRegistry metrics,
            AdminAccess access,
            Function<Boolean, ObjectNode> serviceStatus) {
        this.freezing = freezing;
        this.stopping = stopping;
        this.changesStopped = changesStopped;
        this.metrics = metrics;
        this.access = access;
        this.serviceStatus = serviceStatus;
    }

    List<Route> routes() {
        return List.of(
                health(), readiness(), OPEN_API.route("/openapi.json"), INTERNAL.route("/openapi-internal.json"));
    }

    /** The routes of the public listener. */
    public Face face() {
        return new Face(routes(), List.of());
    }

    /** The routes of the admin listener: health and metrics are open, the status is whole only for whom {@link AdminAccess} admits. */
    public Face adminFace() {
        return new Face(
                List.of(
                        health(),
                        readiness(),
                        get("/v1/status", this::serviceStatus),
                        get(
                                "/metrics",
                                call -> Answer.of(
                                        200, PROMETHEUS, metrics.scrape().getBytes(StandardCharsets.UTF_8)))),
                List.of());
    }

    private static Route health() {
        return get("/healthz", call -> status("alive")).quick();
    }

    private Route readiness() {
        return get("/readyz", this::ready);
    }

    private static Route get(String path, Route.Handler handler) {
        return Route.of(Method.GET, path, Permission.PUBLIC, handler);
    }

    private Answer ready(Call call) {
        if (stopping.getAsBoolean()) {
            throw Problem.of(ProblemCode.UNAVAILABLE, "the service is stopping");
        }
        String stopped = changesStopped.get();
        if (stopped != null) {
            throw Problem.of(ProblemCode.UNAVAILABLE, stopped);
        }
        // Also the query that shows whether the database answers. A frozen service is ready: reads go on.
        ObjectNode status = Json.object().put("status", "ready");
        if (freezing.current().isPresent()) {
            status.put("frozen", true);
        }
        return Answer.ok(status);
    }

    private Answer serviceStatus(Call call) {
        AdminAccess.Verdict verdict =
                call.isCertified() ? AdminAccess.Verdict.ADMITTED : access.of(call.header("authorization"));
        if (verdict == AdminAccess.Verdict.WRONG_TOKEN) {
            throw Problem.unauthorized(
                    "another token (expected: Authorization: Bearer with the token in the file of admin-token-file)");
        }
        return Answer.ok(serviceStatus.apply(verdict == AdminAccess.Verdict.ADMITTED));
    }

    private static Answer status(String status) {
        return Answer.ok(Json.object().put("status", status));
    }

    /** A description of calls, as JSON. */
    private static final class Description {
        private static final int TAG_DIGITS = 16;

        private final byte[] json;
        private final String tag;

        private Description(byte[] json) {
            this.json = json;
            this.tag = Hashing.sha256().hashBytes(json).toString().substring(0, TAG_DIGITS);
        }

        static Description of(String yaml) {
            try (InputStream in = SystemResource.class.getResourceAsStream(yaml)) {
                return new Description(Json.bytes(new YAMLMapper().readTree(Objects.requireNonNull(in, yaml))));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        Route route(String path) {
            return get(path, call -> (call.hasTag(tag) ? Answer.notModified() : Answer.ok(json)).shared(tag))
                    .quick();
        }
    }
}
