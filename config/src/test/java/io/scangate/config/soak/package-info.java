/** A control plane and two gateways under a steady load of every kind for hours, and what grows meanwhile. */
@NullMarked
package io.scangate.config.soak;

import org.jspecify.annotations.NullMarked;
