package io.scangate.config.lifecycle;

import org.jspecify.annotations.Nullable;

/**
 * What to change of an account; null leaves a field as it is.
 *
 * @param name for people
 * @param kind who owns it
 * @param codePublished whether the mini program has published code
 */
public record AccountEdit(
        @Nullable String name,
        @Nullable AccountKind kind,
        @Nullable Boolean codePublished) {}
