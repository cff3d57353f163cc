/**
 * Where the control plane is put together. Start at {@link io.scangate.config.ConfigServer} for what is connected with what,
 * or at {@code Main}, where the process starts. May import everything; {@code command} and {@code demo} import it.
 */
@NullMarked
package io.scangate.config;

import org.jspecify.annotations.NullMarked;
