package io.scangate.config.top;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What one look at an admin listener has shown. Immutable.
 *
 * @param figures null if it gave none
 * @param failure why it gave none; else empty
 */
record Observed(String address, @Nullable Figures figures, String failure) {
    boolean isControlPlane() {
        return figures != null && figures.isControlPlane();
    }

    /** The figures of those that gave some. */
    static List<Figures> figures(List<Observed> all) {
        return all.stream()
                .map(Observed::figures)
                .filter(Objects::nonNull)
                .<Figures>map(Objects::requireNonNull)
                .toList();
    }
}
