/**
 * The rules of a file. {@link io.scangate.gateway.source.file.FileRules} polls the file and loads it;
 * {@link io.scangate.gateway.source.file.SnapshotCompile} makes the compiled file beside it. May import {@code source},
 * {@code snapshot}, {@code index} and {@code rule}; the wiring and the commands import it.
 */
@NullMarked
package io.scangate.gateway.source.file;

import org.jspecify.annotations.NullMarked;
