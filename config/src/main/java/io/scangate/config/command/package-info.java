/**
 * The command line: one class for each command. Start at {@link io.scangate.config.command.Commands}. May import
 * everything; of the root only {@code Main} imports it.
 */
@NullMarked
package io.scangate.config.command;

import org.jspecify.annotations.NullMarked;
