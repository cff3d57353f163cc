package io.scangate.config.web;

import java.util.List;

/**
 * Routes that share their schemes and their wording of failures.
 *
 * @param routes the calls
 * @param schemes how callers are told, tried in this order; the first that finds a credential decides
 * @param failures how failures are worded
 */
public record Face(List<Route> routes, List<Scheme> schemes, Failures failures) {
    public Face {
        routes = List.copyOf(routes);
        schemes = List.copyOf(schemes);
    }

    /** A face that words failures as problem details. */
    public Face(List<Route> routes, List<Scheme> schemes) {
        this(routes, schemes, new ProblemDetails());
    }
}
