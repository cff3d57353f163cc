/**
 * The command line: a class a command. Start at {@link io.scangate.config.command.Commands}. May import the root, {@code
 * lifecycle}, {@code access}, {@code snapshots}, {@code store} and {@code demo}, and of the gateway {@code command} and {@code
 * settings}; only {@code Main} imports it.
 */
@NullMarked
package io.scangate.config.command;

import org.jspecify.annotations.NullMarked;
