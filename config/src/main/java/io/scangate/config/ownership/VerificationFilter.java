package io.scangate.config.ownership;

import org.jspecify.annotations.Nullable;

/**
 * Conditions for checks of directories; all hold. Immutable.
 *
 * @param failing whether the last check failed; null for any
 * @param directory a part of the directory's address, whatever the case; null for any
 */
public record VerificationFilter(
        @Nullable Boolean failing, @Nullable String directory) {}
