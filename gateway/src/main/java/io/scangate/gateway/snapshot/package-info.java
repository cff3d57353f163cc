/**
 * The formats of snapshots and deltas. {@link io.scangate.gateway.snapshot.SnapshotReader} reads a document into an
 * index. {@link io.scangate.gateway.snapshot.DeltaReader} reads a delta. {@link
 * io.scangate.gateway.snapshot.CompiledSnapshot} reads and writes an index as a file that needs no compiling. {@link
 * io.scangate.gateway.snapshot.SnapshotCheck} checks a file offline. May import {@code index}, {@code rule} and {@code
 * link}; the sources, the commands and the control plane import it.
 */
@NullMarked
package io.scangate.gateway.snapshot;

import org.jspecify.annotations.NullMarked;
