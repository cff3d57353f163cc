/**
 * The HTTP layer of the control plane, and the only home of Armeria's server: listeners, routes, authorisation, bodies,
 * answers and problems. A {@link io.scangate.config.web.Face} is a set of routes with its own schemes and format of
 * failures. Start at {@link io.scangate.config.web.Route} for a call, {@code Router} for its path, {@code Dispatcher} for the order of its checks,
 * {@link io.scangate.config.web.WebServer} for the listeners. May import {@code access}, {@code front}, {@code lifecycle},
 * {@code recording} and the gateway's {@code admission}, {@code text}, {@code link}, {@code tls}, {@code traces} and {@code wire}; imported by {@code api}, {@code feed}, {@code fleet},
 * {@code wechat} and the root.
 */
@NullMarked
package io.scangate.config.web;

import org.jspecify.annotations.NullMarked;
