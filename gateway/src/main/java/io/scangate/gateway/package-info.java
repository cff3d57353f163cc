/**
 * The wiring. {@link io.scangate.gateway.Main} registers the commands, {@link io.scangate.gateway.Gateway} connects a
 * source, the listeners and the reports, and {@link io.scangate.gateway.GatewaySettings} has all settings. May import
 * everything; no package imports it.
 */
@NullMarked
package io.scangate.gateway;

import org.jspecify.annotations.NullMarked;
