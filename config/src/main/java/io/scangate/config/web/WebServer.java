package io.scangate.config.web;

import com.google.common.annotations.VisibleForTesting;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.logging.RequestLogProperty;
import com.linecorp.armeria.common.util.BlockingTaskExecutor;
import com.linecorp.armeria.server.DecoratingHttpServiceFunction;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.netty.channel.Channel;
import io.scangate.config.access.RefusedCalls;
import io.scangate.config.front.Front;
import io.scangate.config.front.FrontConnection;
import io.scangate.config.front.FrontSettings;
import io.scangate.config.front.FrontTls;
import io.scangate.gateway.admission.RefusedLogins;
import io.scangate.gateway.tls.TlsSettings;
import io.scangate.gateway.traces.CallTraces;
import io.scangate.gateway.wire.AccessLog;
import io.scangate.gateway.wire.BindFailure;
import io.scangate.gateway.wire.Descriptors;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The public and the admin listener of the control plane. Thread-safe. */
public final class WebServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WebServer.class);
    /** How long the listeners may take to stop after the last connection. */
    private static final Duration AFTER_DRAIN = Duration.ofSeconds(3);

    private static final int MAX_REQUEST_LINE = 16_384;
    private static final int MAX_HEADER_BYTES = 16_384;
    private static final int MAX_STREAMS = 100;
    private static final int STREAM_WINDOW = 64 * 1024;
    private static final int CONNECTION_WINDOW = 256 * 1024;
    private static final int ADMIN_THREADS = 4;
    /** The limit of bodies in flight is this part of the heap. */
    private static final int BODIES_SHARE = 8;

    private static final Executor STOPPING = task -> new Thread(task, "scangate-stop").start();
    /** How long the rest of a refused call's body is read. */
    private static final Duration DISCARD_TIME = Duration.ofSeconds(2);

    private final Duration drainTimeout;
    private final List<Route> routes;
    private final FrontedServer server;
    private final FrontedServer admin;
    private final List<Router> routers;
    private final CallThreads threads;
    private final ListenerTls tls;
    private final AtomicBoolean closed = new AtomicBoolean();

    private WebServer(
            Duration drainTimeout,
            List<Face> faces,
            FrontedServer server,
            FrontedServer admin,
            List<Router> routers,
            CallThreads threads,
            ListenerTls tls) {
        this.drainTimeout = drainTimeout;
        this.routes = faces.stream().flatMap(face -> face.routes().stream()).toList();
        this.server = server;
        this.admin = admin;
        this.routers = routers;
        this.threads = threads;
        this.tls = tls;
    }

    /** A server behind its front. */
    private record FrontedServer(Front front, Server server) {
        /** Tells the front of a connection when its request begins and when its answer is flushed. */
        @SuppressWarnings("FutureReturnValueIgnored") // The connection may be gone by then.
        static HttpResponse exchange(HttpService service, ServiceRequestContext context, HttpRequest request)
                throws Exception {
            Channel channel =
                    context.log().ensureAvailable(RequestLogProperty.SESSION).channel();
            FrontConnection connection = channel == null ? null : FrontConnection.of(channel);
            if (connection != null) {
                connection.started(context::initiateConnectionShutdown);
                context.log()
                        .whenAvailable(RequestLogProperty.RESPONSE_END_TIME)
                        .thenAccept(log -> connection.answered());
                if (connection.isHttp2()) {
                    keep(context, connection);
                }
            }
            return service.serve(context, request);
        }

        /** Tells the front how much of an answer may wait for the client's window. */
        @SuppressWarnings("FutureReturnValueIgnored") // The connection may be gone by then.
        private static void keep(ServiceRequestContext context, FrontConnection connection) {
            context.log().whenAvailable(RequestLogProperty.RESPONSE_HEADERS).thenAccept(log -> {
                long bytes = Math.max(0, log.responseHeaders().contentLength());
                connection.keeps(bytes);
                context.log().whenComplete().thenAccept(ended -> connection.keeps(-bytes));
            });
        }

        int port() {
            return server.activeLocalPort();
        }

        CompletableFuture<Void> stop(Duration limit) {
            return CompletableFuture.runAsync(() -> front.stop(limit), STOPPING).thenCompose(stopped -> server.stop());
        }
    }

    /** Starts to listen without TLS and without a log of calls. */
    @VisibleForTesting
    public static WebServer start(
            WebSettings settings, CallLimits calls, MeterRegistry metrics, List<Face> faces, List<Face> adminFaces)
            throws IOException {
        return start(settings, TlsSettings.DEFAULT, calls, metrics, faces, adminFaces, null, null, null);
    }

    /**
     * Starts to listen.
     *
     * @param tls certificates of the listeners
     * @param calls limits of the calls of each tenant
     * @param faces of the public listener
     * @param adminFaces of the admin listener
     * @param log takes the calls of both listeners; null for no log
     * @param traces takes the chosen calls of the public listener; null for none
     * @param refusedCalls takes refused calls for the audit; null for none
     * @throws BindException if an address is in use or not of this machine; both listeners are stopped then
     */
    public static WebServer start(
            WebSettings settings,
            TlsSettings tls,
            CallLimits calls,
            MeterRegistry metrics,
            List<Face> faces,
            List<Face> adminFaces,
            @Nullable AccessLog log,
            @Nullable CallTraces traces,
            @Nullable RefusedCalls refusedCalls)
            throws IOException {
        BodyBudget bodies = new BodyBudget(Runtime.getRuntime().maxMemory() / BODIES_SHARE);
        CallThreads threads = new CallThreads(Runtime.getRuntime().availableProcessors());
        Descriptors descriptors = Descriptors.divide(settings.maxConnections());
        FrontSettings limits = limits(settings, descriptors);
        Refusals refused = new Refusals(new RefusedLogins(), refusedCalls);
        Router router = new Router(faces, settings, calls, bodies, threads, refused);
        ListenerTls ofListeners = ListenerTls.open(tls, settings.http2());
        FrontedServer server = started(
                settings,
                "listen",
                settings.listen(),
                front(limits, ofListeners.ofPublic()),
                router,
                metrics,
                observers(traces, log),
                BlockingTaskExecutor.of());
        try {
            // The default is the process-wide registry, where the meters of two servers would collide.
            MeterRegistry none = new CompositeMeterRegistry();
            Router ofAdmin = new Router(adminFaces, settings, calls, bodies, threads, refused);
            FrontedServer admin = started(
                    settings,
                    "admin",
                    settings.admin(),
                    front(ofAdmin(limits, descriptors), ofListeners.ofAdmin()),
                    ofAdmin,
                    none,
                    log == null ? List.of() : List.of(new CallLog(log, "admin")),
                    adminThreads());
            FrontMetrics.bind(metrics, server.front());
            threads.bindTo(metrics);
            ofListeners.start(metrics);
            return new WebServer(
                    settings.drainTimeout(), faces, server, admin, List.of(router, ofAdmin), threads, ofListeners);
        } catch (IOException e) {
            server.server().close();
            throw e;
        }
    }

    /** What watches the calls of the public listener, from the inside out. */
    private static List<DecoratingHttpServiceFunction> observers(@Nullable CallTraces traces, @Nullable AccessLog log) {
        List<DecoratingHttpServiceFunction> all = new ArrayList<>();
        all.add(SlowCalls::serve);
        if (traces != null) {
            all.add(new TracedCalls(traces));
        }
        if (log != null) {
            all.add(new CallLog(log, "public"));
        }
        return all;
    }

    /** The calls of the public listener leave probes and scrapes these threads. */
    private static BlockingTaskExecutor adminThreads() {
        return BlockingTaskExecutor.builder()
                .threadNamePrefix("scangate-admin")
                .numThreads(ADMIN_THREADS)
                .build();
    }

    private static FrontSettings limits(WebSettings settings, Descriptors descriptors) {
        return new FrontSettings(
                MAX_REQUEST_LINE,
                MAX_HEADER_BYTES,
                settings.headTimeout(),
                settings.requestTimeout(),
                settings.idleTimeout(),
                descriptors.connections(),
                descriptors.refused(),
                descriptors.accepted(),
                settings.maxConnectionsPerAddress(),
                settings.memory().pending(),
                settings.memory().unsent(),
                settings.http2());
    }

    /** One client must not take all connections of the admin listener, because probes of other clients need some. */
    private static FrontSettings ofAdmin(FrontSettings limits, Descriptors descriptors) {
        int most = Math.min(descriptors.admin(), limits.maxConnections());
        int ofAddress = Math.max(1, most / 2);
        return new FrontSettings(
                limits.maxRequestLine(),
                limits.maxHeaderBytes(),
                limits.headTimeout(),
                limits.bodyTimeout(),
                limits.idleTimeout(),
                most,
                // Refused connections linger; the rest of this part is closed at once, so that probes get their turn.
                (descriptors.adminAccepted() - descriptors.admin()) / 2,
                descriptors.adminAccepted(),
                limits.maxPerAddress() == 0 ? ofAddress : Math.min(limits.maxPerAddress(), ofAddress),
                limits.maxPendingBytes(),
                limits.maxUnsentBytes(),
                limits.http2());
    }

    private static Front front(FrontSettings limits, @Nullable FrontTls tls) {
        return new Front(limits, FrontAnswers::of, FrontAnswers.options(), tls);
    }

    private static FrontedServer started(
            WebSettings settings,
            String setting,
            String address,
            Front front,
            Router router,
            MeterRegistry metrics,
            List<DecoratingHttpServiceFunction> observers,
            BlockingTaskExecutor blocking)
            throws IOException {
        ServerBuilder builder = Server.builder()
                .http(WebSettings.address(setting, address))
                .childChannelPipelineCustomizer(front::addTo)
                // The front has stricter limits of its own.
                .http1MaxInitialLineLength(2 * MAX_REQUEST_LINE)
                .http1MaxHeaderSize(2 * MAX_HEADER_BYTES)
                .http2MaxHeaderListSize(MAX_HEADER_BYTES)
                .http2MaxStreamsPerConnection(MAX_STREAMS)
                .http2InitialStreamWindowSize(STREAM_WINDOW)
                .http2InitialConnectionWindowSize(CONNECTION_WINDOW)
                .idleTimeoutMillis(0)
                // The dispatcher sets the route's limit when the head has come, so that the face words the refusal.
                .maxRequestLength(0)
                .requestTimeout(settings.requestTimeout())
                .requestAutoAbortDelay(DISCARD_TIME)
                .gracefulShutdownTimeout(Duration.ZERO, settings.drainTimeout())
                .bossGroupFactory(AcceptingLoop.with(front::addToListening))
                .disableServerHeader()
                .errorHandler(new ErrorAnswers())
                .meterRegistry(metrics)
                .decorator(new CallMetrics(metrics))
                .decorator(FrontedServer::exchange)
                .decorator(RequestIds::serve)
                .blockingTaskExecutor(blocking, blocking != BlockingTaskExecutor.of())
                // The front keeps the target of HTTP/1.1 to itself; that of HTTP/2 passes by it.
                .serviceUnder("/", router);
        observers.forEach(builder::decorator);
        return new FrontedServer(front, started(builder, setting, address));
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

    /** The routes of the public listener. */
    public List<Route> routes() {
        return routes;
    }

    /** The port of the public listener. */
    public int port() {
        return server.port();
    }

    /** The port of the admin listener (health, metrics). */
    public int adminPort() {
        return admin.port();
    }

    /** The address of the admin listener's socket. */
    public InetAddress adminInterface() {
        return Objects.requireNonNull(admin.server().activePort(), "started")
                .localAddress()
                .getAddress();
    }

    /** Takes other limits of the calls of each tenant from now on. */
    public void change(CallLimits limits) {
        routers.forEach(router -> router.change(limits));
    }

    /** Stops accepting calls, and answers the calls in flight within the drain timeout. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        long limit = drainTimeout.plus(AFTER_DRAIN).toMillis();
        try {
            // Both at once, because each waits for its calls in flight.
            CompletableFuture.allOf(server.stop(drainTimeout), admin.stop(drainTimeout))
                    .orTimeout(limit, TimeUnit.MILLISECONDS)
                    .join();
        } catch (CompletionException e) {
            // The process ends all the same: a thread that is stuck must not keep it from ending.
            LOG.error("The listeners did not stop within {} ms", limit, e);
        }
        threads.close();
        tls.close();
    }
}
