/**
 * The web console for browsers, a client of the REST API alone: its page and files below {@code /console/}, which the build makes from
 * {@code config/console}. Start at {@link io.scangate.config.console.Console} for the routes. May import {@code access} and {@code web};
 * imported by the root.
 */
@NullMarked
package io.scangate.config.console;

import org.jspecify.annotations.NullMarked;
