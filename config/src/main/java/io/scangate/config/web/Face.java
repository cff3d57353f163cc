package io.scangate.config.web;

import java.util.List;

/**
 * Routes that share their schemes and the format of their failures. Immutable.
 *
 * @param routes the calls
 * @param schemes identify callers, tried in this order; the first that finds a credential decides
 * @param failures the format of failures
 */
public record Face(List<Route> routes, List<Scheme> schemes, Failures failures) {
    public Face {
        routes = List.copyOf(routes);
        schemes = List.copyOf(schemes);
    }

    /** A face that answers failures with problem details. */
    public Face(List<Route> routes, List<Scheme> schemes) {
        this(routes, schemes, new ProblemDetails());
    }
}
