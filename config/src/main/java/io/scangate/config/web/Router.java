package io.scangate.config.web;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.logging.RequestLogProperty;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import io.scangate.config.front.FrontConnection;
import io.scangate.config.front.RequestLine;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Finds the route of a request by the segments of its path, which the front has kept from the server: Armeria would change
 * some paths before it matches them. A look-up takes time linear in the number of paths with as many segments. Thread-safe.
 */
final class Router implements HttpService {
    private static final AttributeKey<String> LABEL = AttributeKey.valueOf(Router.class, "label");
    private static final String NO_ROUTE = "/*";

    private final List<Place> places;
    private final List<TenantLimits> tenants = new ArrayList<>();
    private final Failures details = new ProblemDetails();
    private final Clients clients;

    /** The routes of one path. */
    private record Place(PathTemplate template, Face face, Dispatcher dispatcher) {}

    /**
     * Finds the routes of faces.
     *
     * @param threads for calls that wait for others or compute for long
     * @param refused takes the logins that were refused
     */
    Router(
            List<Face> faces,
            WebSettings settings,
            CallLimits limits,
            BodyBudget bodies,
            CallThreads threads,
            Refusals refused) {
        clients = new Clients(settings);
        places = faces.stream()
                .flatMap(face -> {
                    // Each face counts alone: calls of one kind do not use up another kind's share.
                    TenantLimits ofFace = new TenantLimits(limits, System::nanoTime);
                    tenants.add(ofFace);
                    return face.routes().stream().collect(Collectors.groupingBy(Route::path)).entrySet().stream()
                            .map(path -> new Place(
                                    PathTemplate.of(path.getKey()),
                                    face,
                                    new Dispatcher(face, path.getValue(), settings, bodies, ofFace, threads, refused)));
                })
                .sorted(Comparator.comparing(Place::template))
                .toList();
    }

    /** Takes other limits of the calls of each tenant from now on. */
    void change(CallLimits limits) {
        tenants.forEach(ofFace -> ofFace.change(limits));
    }

    /** The route's path, for metrics. */
    static String label(ServiceRequestContext context) {
        return Objects.requireNonNullElse(context.attr(LABEL), NO_ROUTE);
    }

    /** Runs on the connection's event loop, while the front holds back the next request. */
    @Override
    public HttpResponse serve(ServiceRequestContext context, HttpRequest request) {
        Channel channel =
                context.log().ensureAvailable(RequestLogProperty.SESSION).channel();
        FrontConnection connection = FrontConnection.of(Objects.requireNonNull(channel));
        RequestLine line = line(Objects.requireNonNull(connection), request);
        String method = line.method();
        InetAddress address = clients.of(context.remoteAddress().getAddress(), request.headers());
        Head.Peer client = new Head.Peer(address, connection.isTls(), connection.clientName());
        Target target = Target.parse(line.target());
        if (target.fault() == null) {
            for (Place place : places) {
                Map<String, String> parameters = place.template().match(target.segments());
                if (parameters != null) {
                    context.setAttr(LABEL, place.template().label());
                    return place.dispatcher()
                            .serve(context, request, new Head(request.headers(), method, target, parameters, client));
                }
            }
        }
        Dispatcher.discardBody(context, request);
        Head head = new Head(request.headers(), method, target, Map.of(), client);
        Problem problem = Objects.requireNonNullElseGet(target.fault(), () -> noSuchPath(head.path()));
        Failures failures = failures(target);
        CallNotes.refused(context, failures.code(head, problem));
        return failures.answer(head, problem).response(context.blockingTaskExecutor());
    }

    /** The method and the target of a call. Only on the connection's event loop. */
    static RequestLine line(FrontConnection connection, HttpRequest request) {
        return connection.isHttp2() ? new RequestLine(request.method().name(), request.path()) : connection.line();
    }

    private static Problem noSuchPath(String path) {
        return Problem.notFound(
                "path", path, "a path of this service", path + ": no such path (expected: a path of this service)");
    }

    /** The failures of the face that has all paths below the target's. */
    private Failures failures(Target target) {
        return places.stream()
                .filter(place -> {
                    String below = place.template().below();
                    return below != null && target.startsWith(below);
                })
                .map(place -> place.face().failures())
                .findFirst()
                .orElse(details);
    }
}
