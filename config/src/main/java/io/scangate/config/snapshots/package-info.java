/**
 * Snapshots out and in: {@link io.scangate.config.snapshots.SnapshotExport} writes all rules for gateways to serve, {@link
 * io.scangate.config.snapshots.SnapshotImport} takes over what another platform's snapshot holds; both as streams. May
 * import {@code lifecycle} and the gateway's {@code snapshot} and {@code rule}; imported by the wiring.
 */
@NullMarked
package io.scangate.config.snapshots;

import org.jspecify.annotations.NullMarked;
