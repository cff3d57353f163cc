/**
 * Creates and connects the parts of the control plane. Start at {@link io.scangate.config.ConfigServer}, which connects
 * them, or at {@code Main}, the entry point of the process. May import everything; {@code command} and {@code demo}
 * import it.
 */
@NullMarked
package io.scangate.config;

import org.jspecify.annotations.NullMarked;
