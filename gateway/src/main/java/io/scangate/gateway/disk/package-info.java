/**
 * Files that only the program's own user may read. {@link io.scangate.gateway.disk.PrivateFiles} makes them and replaces
 * them as a whole; {@link io.scangate.gateway.disk.StateDirectory} is the locked directory of one gateway. May import
 * nothing of ours; {@code index}, {@code source}, {@code report}, the wiring and the control plane import it.
 */
@NullMarked
package io.scangate.gateway.disk;

import org.jspecify.annotations.NullMarked;
