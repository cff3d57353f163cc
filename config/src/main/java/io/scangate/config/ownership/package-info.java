/**
 * Whether an account owns the place a rule is about: start at {@link io.scangate.config.ownership.Ownership}. It makes
 * verification files and fetches them, in a way that cannot be turned against the operator's network: {@link
 * io.scangate.config.ownership.AddressPolicy} says what may be connected to, and every socket asks it. May import {@code
 * lifecycle} and the gateway's {@code link}; {@code store} implements its port.
 */
@NullMarked
package io.scangate.config.ownership;

import org.jspecify.annotations.NullMarked;
