/**
 * The command line: one class per command, and {@link io.scangate.gateway.command.ExitCode}. The wiring passes the
 * server to {@link io.scangate.gateway.command.ServeCommand}, so no command imports the wiring. May import
 * {@code admin}, {@code source.file}, {@code snapshot}, {@code resolve}, {@code index}, {@code rule}, {@code link},
 * {@code text}, {@code settings} and {@code tls}; the wiring and the control plane import it.
 */
@NullMarked
package io.scangate.gateway.command;

import org.jspecify.annotations.NullMarked;
