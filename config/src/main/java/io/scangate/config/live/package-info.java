/**
 * The control plane's own index: {@link io.scangate.config.live.LiveRules} follows the changes of the database into an
 * index as a gateway has it, so that links are decided without the database. May import {@code lifecycle}, {@code snapshots}, {@code
 * feed} and the gateway's {@code snapshot}, {@code index} and {@code rule}; imported by {@code preview} and the root.
 */
@NullMarked
package io.scangate.config.live;

import org.jspecify.annotations.NullMarked;
