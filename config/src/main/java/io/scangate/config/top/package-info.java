/**
 * The live view of the command {@code top}: it reads the metrics of admin listeners, and the list of gateways of a control plane
 * ({@link io.scangate.config.top.Top}). May import {@code declared} and {@code lifecycle},
 * and the gateway's {@code text} and {@code tls}; imported by {@code command}.
 */
@NullMarked
package io.scangate.config.top;

import org.jspecify.annotations.NullMarked;
