package io.scangate.config.web;

import io.scangate.config.lifecycle.CallTerms;
import io.scangate.config.lifecycle.Precondition;
import io.scangate.config.web.Conditions.Kind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Gives every change its preconditions and its dry run. A precondition is checked in the transaction of the change against the
 * entity tag that a GET of the resource has there. A dry run makes the change and undoes it. What a route cannot do, it
 * refuses. Thread-safe.
 */
public final class ChangeRoutes {
    /** The parameter of a dry run. */
    public static final String DRY_RUN = "dry_run";

    private final CallTerms terms;
    private final Map<String, Route> resources = new HashMap<>();

    private ChangeRoutes(CallTerms terms, List<Route> routes) {
        this.terms = terms;
        for (Route route : routes) {
            Set<String> query = route.query();
            boolean list = query != null && query.contains("limit");
            if (isRead(route) && !list) {
                resources.put(route.path(), route);
            }
        }
    }

    /** The routes, with their preconditions and dry runs. */
    public static List<Route> of(List<Route> routes, CallTerms terms) {
        ChangeRoutes changes = new ChangeRoutes(terms, routes);
        return routes.stream()
                .map(route -> isRead(route) ? route : changes.change(route))
                .toList();
    }

    private static boolean isRead(Route route) {
        return route.methods().equals(Set.of(Method.GET));
    }

    private Route change(Route route) {
        Kind kind = route.conditions().kind();
        if (kind == Kind.VERSION) {
            return dryRun(route);
        }
        Route refusing = route.around((call, handler) -> {
            call.refuseConditions();
            return handler.get();
        });
        if (kind == Kind.NO_CHANGE) {
            return refusing;
        }
        String about = route.conditions().resource();
        Route resource = resources.get(about == null ? route.path() : about);
        return dryRun(kind == Kind.REFUSED || resource == null ? refusing : conditional(route, resource));
    }

    private Route conditional(Route route, Route resource) {
        return route.around((call, handler) -> {
            Precondition precondition = call.precondition();
            return precondition == null
                    ? handler.get()
                    : terms.onlyIf(call.once(), () -> check(precondition, tag(resource, call)), handler);
        });
    }

    private static void check(Precondition precondition, @Nullable String tag) {
        precondition.check(tag, tag != null);
    }

    /** The tag of a resource; null if it does not exist. */
    private static @Nullable String tag(Route resource, Call call) {
        try {
            return resource.answerNow(call).tag();
        } catch (RuntimeException e) {
            if (Problem.of(e).code().status() == 404) {
                return null;
            }
            throw e;
        }
    }

    /** A route whose handler knows the parameter forecasts more than its answer would say. */
    private Route dryRun(Route route) {
        Set<String> query = route.query();
        boolean forecasts = query == null || query.contains(DRY_RUN);
        Route dry = route.around((call, handler) -> call.isDryRun() ? dry(call, handler, forecasts) : handler.get());
        return forecasts ? dry.heavy(Call::isDryRun) : dry.query(with(Objects.requireNonNull(query)));
    }

    private Answer dry(Call call, Supplier<Answer> handler, boolean forecasts) {
        call.refuseIdempotencyKey("dry_run=true changes nothing");
        try {
            return (forecasts ? handler.get() : terms.undone(handler)).dry();
        } catch (RuntimeException e) {
            throw Problem.ofDryRun(e);
        }
    }

    private static String[] with(Set<String> query) {
        String[] names = query.toArray(new String[query.size() + 1]);
        names[query.size()] = DRY_RUN;
        return names;
    }
}
