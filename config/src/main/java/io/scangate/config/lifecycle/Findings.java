package io.scangate.config.lifecycle;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Collects the refusals of independent checks. A failure of the platform is no finding; it ends the checks. Not thread-safe. */
final class Findings {
    private final List<RefusedException> found = new ArrayList<>();

    /** Makes a check. */
    void check(Runnable check) {
        Object unused = value(() -> {
            check.run();
            return found;
        });
    }

    /** Makes a check that has a result; null if it refuses. */
    <T> @Nullable T value(Supplier<T> check) {
        try {
            return check.get();
        } catch (RefusedException e) {
            switch (e.refusal()) {
                case BUSY, UNAVAILABLE, OUTCOME_UNKNOWN -> throw e;
                default -> found.add(e);
            }
            return null;
        }
    }

    /** Adds a refusal. */
    void add(RefusedException refusal) {
        found.add(refusal);
    }

    /** All refusals, in the order of the checks. */
    List<RefusedException> all() {
        return List.copyOf(found);
    }
}
