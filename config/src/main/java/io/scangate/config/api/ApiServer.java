package io.scangate.config.api;

import com.google.common.base.Throwables;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** The listeners of the control plane: the REST API and whatever else is bound to it, and the admin's. Thread-safe. */
public final class ApiServer implements AutoCloseable {
    private static final int MAX_REQUEST_LINE = 16_384;
    private static final int MAX_ADMIN_CONNECTIONS = 100;
    /** How long no call may come before the server takes it that none will. */
    private static final Duration QUIET = Duration.ofMillis(200);

    private final Server server;
    private final Server admin;
    private final AtomicBoolean stopping;

    private ApiServer(Server server, Server admin, AtomicBoolean stopping) {
        this.server = server;
        this.admin = admin;
        this.stopping = stopping;
    }

    /**
     * Starts to listen.
     *
     * @param more binds other services to the public listener
     * @throws IOException if an address is taken or not of this machine; nothing is left running then
     */
    public static ApiServer start(
            ApiSettings settings, ApiParts parts, PrometheusMeterRegistry metrics, Consumer<ServerBuilder> more)
            throws IOException {
        AtomicBoolean stopping = new AtomicBoolean();
        SystemResource system = new SystemResource(parts.audit(), stopping::get, metrics);
        ServerBuilder builder = Server.builder()
                .http(ApiSettings.address("listen", settings.listen()))
                .maxRequestLength(settings.maxBody())
                .requestTimeout(settings.requestTimeout())
                .idleTimeout(settings.idleTimeout())
                .maxNumConnections(settings.maxConnections())
                .http1MaxInitialLineLength(MAX_REQUEST_LINE)
                .gracefulShutdownTimeout(
                        settings.drainTimeout().compareTo(QUIET) < 0 ? settings.drainTimeout() : QUIET,
                        settings.drainTimeout())
                .bossGroupFactory(AcceptingLoop::of)
                .disableServerHeader()
                .errorHandler(new ErrorAnswers())
                .meterRegistry(metrics)
                .decorator(new CallMetrics(metrics));
        bind(builder, settings, parts, endpoints(parts, system));
        more.accept(builder);
        Server server = started(builder, "listen", settings.listen());
        try {
            return new ApiServer(server, admin(settings, parts, system), stopping);
        } catch (IOException e) {
            server.close();
            throw e;
        }
    }

    private static Server admin(ApiSettings settings, ApiParts parts, SystemResource system) throws IOException {
        ServerBuilder builder = Server.builder()
                .http(ApiSettings.address("admin", settings.admin()))
                .maxNumConnections(MAX_ADMIN_CONNECTIONS)
                .requestTimeout(settings.requestTimeout())
                .bossGroupFactory(AcceptingLoop::of)
                .disableServerHeader()
                .errorHandler(new ErrorAnswers());
        bind(builder, settings, parts, system.adminEndpoints());
        return started(builder, "admin", settings.admin());
    }

    private static Server started(ServerBuilder builder, String setting, String address) throws IOException {
        Server server = builder.build();
        try {
            server.start().join();
            return server;
        } catch (CompletionException e) {
            server.close();
            throw new IOException(
                    setting + ": cannot listen on " + address + ": "
                            + Throwables.getRootCause(e).getMessage()
                            + " (expected: a free address of this machine, HOST:PORT)",
                    e);
        }
    }

    static List<Endpoint> endpoints(ApiParts parts, SystemResource system) {
        List<Endpoint> all = new ArrayList<>();
        all.addAll(new AccountsResource(parts.accounts(), parts.access()).endpoints());
        all.addAll(new RulesResource(parts.rules(), parts.preview()).endpoints());
        all.addAll(new OwnershipResource(parts.accounts(), parts.ownership()).endpoints());
        all.addAll(new OperatorsResource(parts.licences(), parts.blocked()).endpoints());
        all.addAll(new AuditResource(parts.audit()).endpoints());
        all.addAll(new CredentialsResource(parts.access()).endpoints());
        all.addAll(new ScansResource(parts).endpoints());
        all.addAll(system.endpoints());
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

    /** The port that the API is on. */
    public int port() {
        return server.activeLocalPort();
    }

    /** The port that health and metrics are on. */
    public int adminPort() {
        return admin.activeLocalPort();
    }

    /** Stops in order: not ready any more, calls in flight are answered, within the drain limit. */
    @Override
    public void close() {
        stopping.set(true);
        // Beside each other: each waits for its calls in flight.
        CompletableFuture.allOf(server.stop(), admin.stop()).join();
    }
}
