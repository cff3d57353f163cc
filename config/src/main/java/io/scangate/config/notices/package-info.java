/**
 * Notices for owners and operators: {@link io.scangate.config.notices.Notices} lists them, {@link
 * io.scangate.config.notices.Webhooks} sends them to webhooks. May import {@code lifecycle}, {@code outbound}, {@code secrets} and the
 * gateway's {@code link}; {@code store} implements its ports.
 */
@NullMarked
package io.scangate.config.notices;

import org.jspecify.annotations.NullMarked;
