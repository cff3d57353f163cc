/**
 * The filter of the origins that have rules: {@link io.scangate.gateway.origins.Origins} keeps it up to date, {@link
 * io.scangate.gateway.origins.OriginFilter} reads it. May import {@code snapshot}, {@code index} and
 * {@code rule}.
 */
@NullMarked
package io.scangate.gateway.origins;

import org.jspecify.annotations.NullMarked;
