/**
 * Checks the licence (ICP) of a host: start at {@link io.scangate.config.icp.IcpCheck}. Licences come from a {@link
 * io.scangate.config.icp.LicenceRegistry}: a table that operators import, or a service. May import {@code lifecycle}
 * and the gateway's {@code link}; {@code store} implements its port.
 */
@NullMarked
package io.scangate.config.icp;

import org.jspecify.annotations.NullMarked;
