package io.scangate.config.lifecycle;

import java.util.Set;
import java.util.regex.Pattern;
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
     * @param of the versions otherwise, each with or without its variant
     * @param text as the caller wrote them
     */
    public record Versions(boolean any, Set<String> of, String text) {
        private static final Pattern VARIANT = Pattern.compile("-[a-z_]+");

        public Versions {
            of = Set.copyOf(of);
        }

        /** The variant of a value does not matter for a change. */
        private boolean contains(String version) {
            return any
                    || of.stream()
                            .anyMatch(tag -> tag.startsWith(version) && isVariant(tag.substring(version.length())));
        }

        private static boolean isVariant(String rest) {
            return rest.isEmpty() || VARIANT.matcher(rest).matches();
        }
    }

    /** A change of one version only. */
    public static Precondition version(long version) {
        return new Precondition(new Versions(false, Set.of(String.valueOf(version)), String.valueOf(version)), null);
    }

    /**
     * Checks that the change may be made. Call it in the transaction of the change.
     *
     * @param version of the value in whose version the change is counted; null if there is none
     * @param exists whether the value that the change puts exists
     * @throws RefusedException {@link Refusal#VERSION_MISMATCH}
     */
    public void check(@Nullable String version, boolean exists) {
        Versions violated = violated(version, exists);
        if (violated != null) {
            String current = version == null
                    ? "no such condition, for a new value"
                    : version + ", the current version; read it again";
            String expected = violated.equals(match) ? current : "another version than the current one";
            throw RefusedException.value(Refusal.VERSION_MISMATCH, "version", violated.text(), expected);
        }
    }

    /** The versions whose condition does not hold; null if all hold. */
    private @Nullable Versions violated(@Nullable String version, boolean exists) {
        if (match != null && (version == null || !match.contains(version))) {
            return match;
        }
        return noneMatch != null && exists && version != null && noneMatch.contains(version) ? noneMatch : null;
    }
}
