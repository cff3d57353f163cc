/**
 * The gateways and their served revisions, from their reports. Start at {@link
 * io.scangate.config.fleet.GatewayReports}, the call for reports, or at {@link io.scangate.config.fleet.GatewayStore},
 * the port to the database; {@link io.scangate.config.fleet.FleetChanges} ends the difference after a restore. May import {@code web}, {@code access}, {@code scans}, {@code lifecycle} and the gateway's {@code rule} and {@code text}; imported by {@code store}, {@code
 * api} and the root.
 */
@NullMarked
package io.scangate.config.fleet;

import org.jspecify.annotations.NullMarked;
