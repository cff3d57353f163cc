package io.scangate.config.top;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What all processes have shown at one time. Immutable.
 *
 * @param known the gateways that the control plane knows; null if none is asked
 */
record Look(
        Instant time, List<Observed> listeners, @Nullable KnownGateways known) {
    /** The admin listeners of gateways, and those that have shown nothing. */
    List<Observed> gateways() {
        return listeners.stream().filter(each -> !each.isControlPlane()).toList();
    }

    List<Observed> controlPlanes() {
        return listeners.stream().filter(Observed::isControlPlane).toList();
    }
}
