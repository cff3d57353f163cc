package io.scangate.config.api;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.QueryParams;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.scangate.config.access.Access;
import io.scangate.config.access.AccessException;
import io.scangate.config.access.Caller;
import io.scangate.config.api.Endpoint.Audience;
import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RefusedException;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers the calls of one path: finds the endpoint, then checks in this order: who calls (401), whether they may (404 for
 * another account's things, 403 for an operator's), the query, the content type (415). Thread-safe.
 */
final class Routes implements HttpService {
    private static final Logger LOG = LoggerFactory.getLogger(Routes.class);
    private static final String BEARER = "bearer ";

    private final Access access;
    private final Map<HttpMethod, Endpoint> endpoints;

    /** The endpoints of one path, by method. */
    Routes(Access access, Map<HttpMethod, Endpoint> endpoints) {
        this.access = access;
        this.endpoints = Map.copyOf(endpoints);
    }

    @Override
    public HttpResponse serve(ServiceRequestContext context, HttpRequest request) {
        HttpMethod method = request.method() == HttpMethod.HEAD ? HttpMethod.GET : request.method();
        Endpoint endpoint = endpoints.get(method);
        if (endpoint == null) {
            return Problem.methodNotAllowed(request.method().name(), allow())
                    .answer()
                    .response();
        }
        return HttpResponse.of(request.aggregate()
                .thenApplyAsync(
                        whole -> {
                            // What it waits for has limits of its own, and a change that was saved must be answered so.
                            context.clearRequestTimeout();
                            return answer(context, endpoint, whole).response();
                        },
                        context.blockingTaskExecutor()));
    }

    private String allow() {
        TreeSet<String> names = new TreeSet<>();
        endpoints.keySet().forEach(method -> names.add(method.name()));
        if (names.contains("GET")) {
            names.add("HEAD");
        }
        return String.join(", ", names);
    }

    private Answer answer(ServiceRequestContext context, Endpoint endpoint, AggregatedHttpRequest request) {
        try {
            Caller caller = endpoint.audience() == Audience.PUBLIC ? null : caller(request);
            if (caller != null) {
                authorise(endpoint, caller, context.pathParam(Endpoint.APPID));
            }
            QueryParams query = query(endpoint, request);
            checkBody(endpoint, request);
            return endpoint.handler().answer(new Call(context, request, query, caller));
        } catch (Problem problem) {
            return problem.answer();
        } catch (AccessException e) {
            return Problem.of(e).answer();
        } catch (RefusedException e) {
            if (e.refusal() == Refusal.UNAVAILABLE) {
                LOG.error(
                        "{} {} is answered with 503: {} ({})",
                        endpoint.method(),
                        endpoint.path(),
                        e.getMessage(),
                        RefusedException.causeInWords(e));
            }
            return Problem.of(e).answer();
        } catch (RuntimeException e) {
            LOG.error("{} {} failed by a defect of the program", endpoint.method(), endpoint.path(), e);
            return Problem.of(500, "internal_error", "a fault of the service; its log says more")
                    .answer();
        }
    }

    private Caller caller(AggregatedHttpRequest request) {
        String header = request.headers().get(HttpHeaderNames.AUTHORIZATION);
        if (header == null) {
            throw Problem.unauthorized(
                    "no token (expected: Authorization: Bearer, an operator's key or an account's token)");
        }
        if (!header.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            throw Problem.unauthorized("Authorization of another scheme (expected: Bearer)");
        }
        return access.caller(header.substring(BEARER.length()).strip());
    }

    private static void authorise(Endpoint endpoint, Caller caller, @Nullable String appid) {
        if (endpoint.isAboutAccount() && (appid == null || !caller.mayActFor(appid))) {
            throw Problem.noAccount(String.valueOf(appid));
        }
        if (endpoint.audience() == Audience.OPERATOR && !caller.isOperator()) {
            throw Problem.forbidden(caller.actor() + " calls what operators may call");
        }
    }

    private static QueryParams query(Endpoint endpoint, AggregatedHttpRequest request) {
        QueryParams query = QueryParams.fromQueryString(queryText(request.path()));
        for (String name : query.names()) {
            if (!endpoint.query().contains(name)) {
                String known = endpoint.query().isEmpty() ? "none" : String.join(", ", new TreeSet<>(endpoint.query()));
                throw Problem.of(400, "unknown_parameter", "parameter \"" + name + "\" (expected: " + known + ")");
            }
            if (query.getAll(name).size() > 1) {
                throw Problem.of(400, "repeated_parameter", "parameter \"" + name + "\" (expected: once)");
            }
        }
        return query;
    }

    private static String queryText(String target) {
        int mark = target.indexOf('?');
        return mark < 0 ? "" : target.substring(mark + 1);
    }

    private static void checkBody(Endpoint endpoint, AggregatedHttpRequest request) {
        MediaType expected = endpoint.body();
        if (expected == null) {
            if (!request.content().isEmpty()) {
                throw Problem.malformed("body of " + request.content().length() + " bytes (expected: none)");
            }
            return;
        }
        MediaType found = request.contentType();
        if (found == null || !found.withoutParameters().is(expected.withoutParameters())) {
            throw Problem.of(
                    415,
                    "unsupported_media_type",
                    "content type " + found + " (expected: " + expected.withoutParameters() + ")");
        }
    }
}
