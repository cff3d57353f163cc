/**
 * Where the rules that serve come from. {@link io.scangate.gateway.source.file.Reloader} watches a source and swaps the
 * active index, {@link io.scangate.gateway.snapshot.SnapshotReader} turns one document into an index,
 * {@link io.scangate.gateway.snapshot.SnapshotCheck} does that offline, and
 * {@link io.scangate.gateway.source.file.SnapshotCompile} writes the index to a file that loads without compiling. Whatever is rejected, the last good snapshot
 * goes on being served. May import {@code index}, {@code rule} and {@code link}; imported by the wiring and by the
 * control plane, never by {@code http}.
 */
@NullMarked
package io.scangate.gateway.snapshot;

import org.jspecify.annotations.NullMarked;
