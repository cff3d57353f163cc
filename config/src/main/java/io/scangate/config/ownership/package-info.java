/**
 * Checks whether an account owns the directory of a rule: start at {@link io.scangate.config.ownership.Ownership}. It
 * creates verification files and fetches them by the guarded connections of {@code outbound}. May import {@code
 * lifecycle}, {@code outbound}, {@code recording} and the gateway's {@code link}; {@code store} implements its port.
 */
@NullMarked
package io.scangate.config.ownership;

import org.jspecify.annotations.NullMarked;
