package io.scangate.config.lifecycle;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
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
            if (!e.refusal().isOfRequest()) {
                throw e;
            }
            add(e);
            return null;
        }
    }

    /** Makes a check without whose result no other check can go on. Throws all refusals if it refuses. */
    <T> T required(Supplier<T> check) {
        T value = value(check);
        if (value == null) {
            throw RefusedException.all(found);
        }
        return value;
    }

    /** Adds a refusal with all its reasons, each once. */
    void add(RefusedException refusal) {
        for (RefusedException each : refusal.findings()) {
            if (found.stream()
                    .noneMatch(other -> other.refusal() == each.refusal()
                            && Objects.equals(other.getMessage(), each.getMessage()))) {
                found.add(each);
            }
        }
    }

    /** Throws all refusals, if there is one. */
    void refuse() {
        if (!found.isEmpty()) {
            throw RefusedException.all(found);
        }
    }

    boolean isEmpty() {
        return found.isEmpty();
    }

    /** All refusals, in the order of the checks. */
    List<RefusedException> all() {
        return List.copyOf(found);
    }
}
