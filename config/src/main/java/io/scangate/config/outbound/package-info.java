/**
 * Guarded calls of servers at addresses that untrusted people choose. They cannot be used to attack the operator's
 * network: {@link io.scangate.config.outbound.Connections} checks each address by {@link
 * io.scangate.config.outbound.AddressPolicy}, and every socket asks it again before it connects. May import {@code
 * lifecycle} and the gateway's {@code link}; imported by {@code ownership}, {@code notices} and {@code platform}.
 */
@NullMarked
package io.scangate.config.outbound;

import org.jspecify.annotations.NullMarked;
