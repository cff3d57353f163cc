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

/** The listeners of the control plane: the public one and the admin's. Thread-safe. */
public final class WebServer implements AutoCloseable {
    private static final int MAX_REQUEST_LINE = 16_384;
    private static final int MAX_ADMIN_CONNECTIONS = 100;
    private static final String BELOW = "/*";
    /** How long no call may come before the server takes it that none will. */
    private static final Duration QUIET = Duration.ofMillis(200);

    /** How long the body of a refused call is read on. */
    private static final Duration DROPPED_FOR = Duration.ofSeconds(2);

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
     * @param adminFaces of the admin's
     * @throws BindException if an address is taken or not of this machine; nothing is left running then
     */
    public static WebServer start(WebSettings settings, MeterRegistry metrics, List<Face> faces, List<Face> adminFaces)
            throws IOException {
        Duration quiet = settings.drainTimeout().compareTo(QUIET) < 0 ? settings.drainTimeout() : QUIET;
        ServerBuilder builder = builder(settings, "listen", settings.listen(), faces)
                .idleTimeout(settings.idleTimeout())
                .maxNumConnections(settings.maxConnections())
                .http1MaxInitialLineLength(MAX_REQUEST_LINE)
                .gracefulShutdownTimeout(quiet, settings.drainTimeout())
                .meterRegistry(metrics)
                .decorator(new CallMetrics(metrics));
        Server server = started(builder, "listen", settings.listen());
        ServerBuilder admin = builder(settings, "admin", settings.admin(), adminFaces)
                // Else it counts in the registry of the process, where meters of two servers have the same names.
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
                // Each route sets its own as soon as the head is there: what is longer is refused in the face's own
                // words.
                .maxRequestLength(0)
                .requestTimeout(settings.requestTimeout())
                .requestAutoAbortDelay(DROPPED_FOR)
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

    /** The path in Armeria's words. */
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
            BindException taken = new BindException(setting + ": cannot listen on " + address + ": "
                    + BindFailure.words(e)
                    + " (expected: a free address of this machine, HOST:PORT)");
            taken.initCause(e);
            throw taken;
        }
    }

    /** The port of the public listener. */
    public int port() {
        return server.activeLocalPort();
    }

    /** The port that health and metrics are on. */
    public int adminPort() {
        return admin.activeLocalPort();
    }

    /** Stops in order: calls in flight are answered, within the drain limit. */
    @Override
    public void close() {
        // Beside each other: each waits for its calls in flight.
        CompletableFuture.allOf(server.stop(), admin.stop()).join();
    }
}
