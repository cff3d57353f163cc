package io.scangate.config.lifecycle;

import org.jspecify.annotations.Nullable;

/**
 * An edit of an account. A null field keeps its value. Immutable.
 *
 * @param name for people
 * @param kind the kind of owner
 * @param codePublished whether the mini program has published code
 */
public record AccountEdit(
        @Nullable String name,
        @Nullable AccountKind kind,
        @Nullable Boolean codePublished) {}
