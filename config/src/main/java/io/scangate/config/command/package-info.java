/**
 * The command line: a class a command. Start at {@link io.scangate.config.command.Commands}. May import everything of {@code
 * config}, and of the gateway its root and {@code settings}; only {@code Main} imports it.
 */
@NullMarked
package io.scangate.config.command;

import org.jspecify.annotations.NullMarked;
