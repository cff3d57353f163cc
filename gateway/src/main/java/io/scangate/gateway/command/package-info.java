/** The command line: a class a command. */
@NullMarked
package io.scangate.gateway.command;

import org.jspecify.annotations.NullMarked;
