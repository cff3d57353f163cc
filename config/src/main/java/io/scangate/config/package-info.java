/**
 * Wiring and the command line of the control plane. Start at {@link io.scangate.config.Main}, or at {@code ConfigServer} for
 * what is connected with what. May import everything of {@code config}, and of the gateway its root and {@code settings};
 * nothing imports it.
 */
@NullMarked
package io.scangate.config;

import org.jspecify.annotations.NullMarked;
