/**
 * Who scans: one class a kind, each an {@link io.scangate.gateway.identity.Identity}. May import nothing of ours.
 */
@NullMarked
package io.scangate.gateway.identity;

import org.jspecify.annotations.NullMarked;
