package io.scangate.config.web;

import org.jspecify.annotations.Nullable;

/**
 * What the preconditions of a call are about. Immutable.
 *
 * @param kind who checks them
 * @param resource the path of the resource whose entity tag they name; null for the path of the call
 */
public record Conditions(Kind kind, @Nullable String resource) {
    /** Who checks the preconditions of a call. */
    public enum Kind {
        /** {@link ChangeRoutes}, by the entity tag of a resource. */
        RESOURCE,
        /** The handler, by the version of the changed value. */
        VERSION,
        /** Nobody: the call refuses them. */
        REFUSED,
        /** Nobody: the call changes nothing that has a version. It refuses them, and it has no dry run. */
        NO_CHANGE
    }

    /** Preconditions about the resource at the path of the call. */
    public static final Conditions OF_PATH = new Conditions(Kind.RESOURCE, null);

    /** The handler checks them. */
    public static final Conditions VERSION = new Conditions(Kind.VERSION, null);

    /** No preconditions. */
    public static final Conditions REFUSED = new Conditions(Kind.REFUSED, null);

    /** No preconditions and no dry run. */
    public static final Conditions NO_CHANGE = new Conditions(Kind.NO_CHANGE, null);

    /** Preconditions about the resource at a path, with parameters as in the path of the call. */
    public static Conditions of(String resource) {
        return new Conditions(Kind.RESOURCE, resource);
    }
}
