package io.scangate.config.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.MediaType;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.scangate.config.api.Endpoint.Audience;
import io.scangate.config.lifecycle.AuditLog;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;

/** Health, metrics and the description of the API. */
final class SystemResource {
    private static final MediaType PROMETHEUS = MediaType.parse("text/plain; version=0.0.4; charset=utf-8");

    private final AuditLog database;
    private final BooleanSupplier stopping;
    private final PrometheusMeterRegistry metrics;
    private final JsonNode openApi = openApi();

    /**
     * @param database asked whether it answers
     * @param stopping whether no calls are to come any more
     */
    SystemResource(AuditLog database, BooleanSupplier stopping, PrometheusMeterRegistry metrics) {
        this.database = database;
        this.stopping = stopping;
        this.metrics = metrics;
    }

    /** Those of the public listener. */
    List<Endpoint> endpoints() {
        return List.of(health(), readiness(), get("/openapi.json", call -> Answer.ok(openApi)));
    }

    /** Those of the admin listener. */
    List<Endpoint> adminEndpoints() {
        return List.of(health(), readiness(), get("/metrics", call -> Answer.text(PROMETHEUS, metrics.scrape())));
    }

    private static Endpoint health() {
        return get("/healthz", call -> status("alive"));
    }

    private Endpoint readiness() {
        return get("/readyz", this::ready);
    }

    private static Endpoint get(String path, Endpoint.Handler handler) {
        return Endpoint.of(HttpMethod.GET, path, Audience.PUBLIC, handler);
    }

    private Answer ready(Call call) {
        if (stopping.getAsBoolean()) {
            throw Problem.of(503, "unavailable", "the service is stopping");
        }
        database.revision();
        return status("ready");
    }

    private static Answer status(String status) {
        return Answer.ok(Json.object().put("status", status));
    }

    private static JsonNode openApi() {
        try (InputStream in = SystemResource.class.getResourceAsStream("openapi.yaml")) {
            return new YAMLMapper().readTree(Objects.requireNonNull(in, "openapi.yaml"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
