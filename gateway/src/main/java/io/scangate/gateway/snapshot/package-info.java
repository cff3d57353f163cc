/**
 * The formats of snapshots and changes. {@link io.scangate.gateway.snapshot.SnapshotReader} turns a document into an index,
 * {@link io.scangate.gateway.snapshot.DeltaReader} reads changes, {@link io.scangate.gateway.snapshot.CompiledSnapshot} is an
 * index in a file that loads without compiling, {@link io.scangate.gateway.snapshot.SnapshotCheck} reads a file offline. May
 * import {@code index}, {@code rule} and {@code link}; the sources, the commands and the control plane import it.
 */
@NullMarked
package io.scangate.gateway.snapshot;

import org.jspecify.annotations.NullMarked;
