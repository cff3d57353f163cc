package io.scangate.config.ownership;

import java.util.List;

/**
 * The result of a check of a directory with all attempts. Immutable.
 *
 * @param finding the result: of the attempts, the one that decided
 * @param attempts one for each address that was tried, in their order; at least one
 */
public record CheckResult(Finding finding, List<Finding> attempts) {
    public CheckResult {
        attempts = List.copyOf(attempts);
    }

    /** Whether the file was found. */
    public boolean proven() {
        return finding.outcome() == Outcome.PROVEN;
    }
}
