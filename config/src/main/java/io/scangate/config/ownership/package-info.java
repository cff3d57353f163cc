/**
 * Checks whether an account owns the directory of a rule: start at {@link io.scangate.config.ownership.Ownership}. It
 * creates verification files and fetches them. The fetch cannot be used to attack the operator's network: every socket
 * asks {@link io.scangate.config.ownership.AddressPolicy} before it connects. May import {@code lifecycle} and the
 * gateway's {@code link}; {@code store} implements its port.
 */
@NullMarked
package io.scangate.config.ownership;

import org.jspecify.annotations.NullMarked;
