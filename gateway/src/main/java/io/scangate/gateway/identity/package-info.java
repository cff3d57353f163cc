/**
 * Who scans: one class a kind, each an {@link io.scangate.gateway.identity.Identity}. Imports nothing of the gateway.
 */
@NullMarked
package io.scangate.gateway.identity;

import org.jspecify.annotations.NullMarked;
