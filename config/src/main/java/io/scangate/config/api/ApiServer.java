package io.scangate.config.api;

import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.metric.MeterIdPrefixFunction;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.metric.MetricCollectingService;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** The listener of the control plane, with the REST API and whatever else is bound to it. Thread-safe. */
public final class ApiServer implements AutoCloseable {
    private static final int MAX_REQUEST_LINE = 16_384;
    /** How long no call may come before the server takes it that none will. */
    private static final Duration QUIET = Duration.ofMillis(200);

    private final Server server;
    private final AtomicBoolean stopping;

    private ApiServer(Server server, AtomicBoolean stopping) {
        this.server = server;
        this.stopping = stopping;
    }

    /**
     * Starts to listen.
     *
     * @param more binds other services to the same listener
     * @throws IOException if the address is taken or not of this machine
     */
    public static ApiServer start(
            ApiSettings settings, ApiParts parts, PrometheusMeterRegistry metrics, Consumer<ServerBuilder> more)
            throws IOException {
        AtomicBoolean stopping = new AtomicBoolean();
        ServerBuilder builder = Server.builder()
                .http(settings.address())
                .maxRequestLength(settings.maxBody())
                .requestTimeout(settings.requestTimeout())
                .idleTimeout(settings.idleTimeout())
                .maxNumConnections(settings.maxConnections())
                .http1MaxInitialLineLength(MAX_REQUEST_LINE)
                .gracefulShutdownTimeout(
                        settings.drainTimeout().compareTo(QUIET) < 0 ? settings.drainTimeout() : QUIET,
                        settings.drainTimeout())
                .disableServerHeader()
                .errorHandler(new ErrorAnswers())
                .meterRegistry(metrics)
                .decorator(MetricCollectingService.newDecorator(MeterIdPrefixFunction.ofDefault("scangate.api")));
        bind(builder, settings, parts, endpoints(parts, stopping, metrics));
        more.accept(builder);
        Server server = builder.build();
        try {
            server.start().join();
        } catch (CompletionException e) {
            server.close();
            throw new IOException("listen: cannot listen on " + settings.listen() + ": " + e.getCause(), e);
        }
        return new ApiServer(server, stopping);
    }

    static List<Endpoint> endpoints(ApiParts parts, AtomicBoolean stopping, PrometheusMeterRegistry metrics) {
        List<Endpoint> all = new ArrayList<>();
        all.addAll(new AccountsResource(parts.accounts(), parts.access()).endpoints());
        all.addAll(new RulesResource(parts.rules(), parts.preview()).endpoints());
        all.addAll(new OwnershipResource(parts.accounts(), parts.ownership()).endpoints());
        all.addAll(new OperatorsResource(parts.licences(), parts.blocked()).endpoints());
        all.addAll(new AuditResource(parts.audit()).endpoints());
        all.addAll(new CredentialsResource(parts.access()).endpoints());
        all.addAll(new ScansResource(parts).endpoints());
        all.addAll(new SystemResource(parts.audit(), stopping::get, metrics).endpoints());
        return all;
    }

    private static void bind(ServerBuilder builder, ApiSettings settings, ApiParts parts, List<Endpoint> endpoints) {
        Map<String, Map<HttpMethod, Endpoint>> byPath = new LinkedHashMap<>();
        for (Endpoint endpoint : endpoints) {
            byPath.computeIfAbsent(endpoint.path(), path -> new EnumMap<>(HttpMethod.class))
                    .put(endpoint.method(), endpoint);
        }
        byPath.forEach((path, methods) -> builder.route()
                .methods(EnumSet.complementOf(EnumSet.of(HttpMethod.UNKNOWN)))
                .path(path)
                .maxRequestLength(
                        path.equals(OperatorsResource.LICENCES) ? settings.maxLicenceFile() : settings.maxBody())
                .build(new Routes(parts.access(), methods)));
    }

    /** The port it listens on. */
    public int port() {
        return server.activeLocalPort();
    }

    /** Stops in order: not ready any more, calls in flight are answered, within the drain limit. */
    @Override
    public void close() {
        stopping.set(true);
        server.stop().join();
    }
}
