package io.scangate.config.lifecycle;

import org.jspecify.annotations.Nullable;

/**
 * An edit of an account. A null field keeps its value. Immutable.
 *
 * @param name for people
 * @param kind the kind of owner
 * @param codePublished whether the mini program has published code
 * @param contact how the owners of rules in its way reach it; an empty text removes it
 */
public record AccountEdit(
        @Nullable String name,
        @Nullable AccountKind kind,
        @Nullable Boolean codePublished,
        @Nullable String contact) {
    /** An edit that keeps the contact. */
    public AccountEdit(@Nullable String name, @Nullable AccountKind kind, @Nullable Boolean codePublished) {
        this(name, kind, codePublished, null);
    }
}
