/**
 * Identification of users: one class per method, each an {@link io.scangate.gateway.identity.Identity}. May import
 * {@code text} and {@code tls}.
 */
@NullMarked
package io.scangate.gateway.identity;

import org.jspecify.annotations.NullMarked;
