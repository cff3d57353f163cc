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

    List<Endpoint> endpoints() {
        return List.of(
                Endpoint.of(HttpMethod.GET, "/healthz", Audience.PUBLIC, call -> status("alive")),
                Endpoint.of(HttpMethod.GET, "/readyz", Audience.PUBLIC, this::ready),
                Endpoint.of(
                        HttpMethod.GET, "/metrics", Audience.PUBLIC, call -> Answer.text(PROMETHEUS, metrics.scrape())),
                Endpoint.of(HttpMethod.GET, "/openapi.json", Audience.PUBLIC, call -> Answer.ok(openApi)));
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
