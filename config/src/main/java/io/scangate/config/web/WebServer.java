package io.scangate.config.web;

import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.scangate.gateway.wire.BindFailure;
import java.io.IOException;
import java.net.BindException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** The public and the admin listener of the control plane. Thread-safe. */
public final class WebServer implements AutoCloseable {
    private static final int MAX_REQUEST_LINE = 16_384;
    private static final int MAX_ADMIN_CONNECTIONS = 100;
    private static final String BELOW = "/*";
    /** The quiet period at a stop: the server stops when no call has arrived for this long. */
    private static final Duration QUIET_PERIOD = Duration.ofMillis(200);

    /** How long the rest of a refused call's body is read. */
    private static final Duration DISCARD_TIME = Duration.ofSeconds(2);

    private final Server server;
    private final Server admin;

    private WebServer(Server server, Server admin) {
        this.server = server;
        this.admin = admin;
    }

    /**
     * Starts to listen.
     *
     * @param faces of the public listener
     * @param adminFaces of the admin listener
     * @throws BindException if an address is in use or not of this machine; both listeners are stopped then
     */
    public static WebServer start(WebSettings settings, MeterRegistry metrics, List<Face> faces, List<Face> adminFaces)
            throws IOException {
        Duration quiet = settings.drainTimeout().compareTo(QUIET_PERIOD) < 0 ? settings.drainTimeout() : QUIET_PERIOD;
        ServerBuilder builder = builder(settings, "listen", settings.listen(), faces)
                .idleTimeout(settings.idleTimeout())
                .maxNumConnections(settings.maxConnections())
                .http1MaxInitialLineLength(MAX_REQUEST_LINE)
                .gracefulShutdownTimeout(quiet, settings.drainTimeout())
                .meterRegistry(metrics)
                .decorator(new CallMetrics(metrics));
        Server server = started(builder, "listen", settings.listen());
        ServerBuilder admin = builder(settings, "admin", settings.admin(), adminFaces)
                // The default is the process-wide registry, where the meters of two servers would collide.
                .meterRegistry(new CompositeMeterRegistry())
                .maxNumConnections(MAX_ADMIN_CONNECTIONS);
        try {
            return new WebServer(server, started(admin, "admin", settings.admin()));
        } catch (IOException e) {
            server.close();
            throw e;
        }
    }

    private static ServerBuilder builder(WebSettings settings, String setting, String address, List<Face> faces) {
        ServerBuilder builder = Server.builder()
                .http(WebSettings.address(setting, address))
                // Each route sets its own limit when the head has arrived, and refuses a longer body in the format of
                // its face.
                .maxRequestLength(0)
                .requestTimeout(settings.requestTimeout())
                .requestAutoAbortDelay(DISCARD_TIME)
                .bossGroupFactory(AcceptingLoop::of)
                .disableServerHeader()
                .errorHandler(new ErrorAnswers());
        faces.forEach(face -> bind(builder, face, settings));
        return builder;
    }

    private static void bind(ServerBuilder builder, Face face, WebSettings settings) {
        Map<String, List<Route>> byPath = new LinkedHashMap<>();
        face.routes().forEach(route -> byPath.computeIfAbsent(route.path(), path -> new ArrayList<>())
                .add(route));
        byPath.forEach((path, routes) -> builder.route()
                .methods(EnumSet.complementOf(EnumSet.of(HttpMethod.UNKNOWN)))
                .path(pattern(path))
                .build(new Dispatcher(face, routes, settings)));
    }

    /** The path in Armeria's syntax. */
    private static String pattern(String path) {
        return path.endsWith(BELOW) ? "prefix:" + path.substring(0, path.length() - 1) : path;
    }

    private static Server started(ServerBuilder builder, String setting, String address) throws IOException {
        Server server = builder.build();
        try {
            server.start().join();
            return server;
        } catch (CompletionException e) {
            server.close();
            BindException failure = new BindException(setting + ": cannot listen on " + address + ": "
                    + BindFailure.words(e)
                    + " (expected: a free address of this machine, HOST:PORT)");
            failure.initCause(e);
            throw failure;
        }
    }

    /** The port of the public listener. */
    public int port() {
        return server.activeLocalPort();
    }

    /** The port of the admin listener (health, metrics). */
    public int adminPort() {
        return admin.activeLocalPort();
    }

    /** Stops accepting calls, and answers the calls in flight within the drain timeout. */
    @Override
    public void close() {
        // In parallel, since each waits for its calls in flight.
        CompletableFuture.allOf(server.stop(), admin.stop()).join();
    }
}
