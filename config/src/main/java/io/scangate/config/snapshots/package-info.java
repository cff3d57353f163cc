/**
 * Export and import of snapshots as streams: {@link io.scangate.config.snapshots.SnapshotExport} writes all rules for
 * gateways, {@link io.scangate.config.snapshots.SnapshotImport} imports a snapshot of another platform. May import
 * {@code lifecycle} and the gateway's {@code snapshot} and {@code rule}; imported by {@code store}, {@code feed} and the wiring.
 */
@NullMarked
package io.scangate.config.snapshots;

import org.jspecify.annotations.NullMarked;
