/**
 * Notices for owners and operators: {@link io.scangate.config.notices.Notices} lists them, and deletes the old ones.
 * May import {@code lifecycle}; {@code store} implements its port.
 */
@NullMarked
package io.scangate.config.notices;

import org.jspecify.annotations.NullMarked;
