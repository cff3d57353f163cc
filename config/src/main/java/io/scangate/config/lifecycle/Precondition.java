package io.scangate.config.lifecycle;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The versions that a change is based on, as {@code If-Match} and {@code If-None-Match} say (RFC 9110, section 13.1). Immutable.
 *
 * @param match the change is made only to one of these versions; null for no condition
 * @param noneMatch the change is not made to any of these versions; null for no condition
 */
public record Precondition(
        @Nullable Versions match, @Nullable Versions noneMatch) {
    /**
     * Versions of a value.
     *
     * @param any whether all versions are meant; a value that does not exist has none
     * @param of the versions otherwise
     * @param text as the caller wrote them
     */
    public record Versions(boolean any, Set<Long> of, String text) {
        public Versions {
            of = Set.copyOf(of);
        }

        private boolean contains(long version) {
            return any || of.contains(version);
        }
    }

    /** A change of one version only. */
    public static Precondition version(long version) {
        return new Precondition(new Versions(false, Set.of(version), String.valueOf(version)), null);
    }

    /**
     * The versions whose condition does not hold.
     *
     * @param version of the value in whose version the change is counted; null if there is none
     * @param exists whether the value that the change puts exists
     * @return null if the change may be made
     */
    @Nullable
    Versions violated(@Nullable Long version, boolean exists) {
        if (match != null && (version == null || !match.contains(version))) {
            return match;
        }
        return noneMatch != null && exists && version != null && noneMatch.contains(version) ? noneMatch : null;
    }
}
