package io.scangate.config.lifecycle;

import java.util.Optional;

/**
 * The port to the freeze of the control plane. It holds for all replicas at once. While it lasts, every other change is
 * refused with {@link Refusal#FROZEN}. Thread-safe. Methods block and fail as those of {@link Store} do.
 */
public interface Freezing {
    /** The freeze; empty if the control plane is not frozen. */
    Optional<Freeze> current();

    /**
     * Begins a freeze, or changes its reason. This is a change with a revision and an audit entry, unless the freeze has that reason
     * of that author already.
     */
    Commit<Freeze> freeze(ChangeRequest change, String reason);

    /** Ends the freeze, which is a change. Empty if there was none; nothing was changed then. */
    Optional<Commit<Freeze>> end(ChangeRequest change);
}
