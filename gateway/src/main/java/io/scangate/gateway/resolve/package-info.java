/**
 * A link, a user and the rules to a decision. {@link io.scangate.gateway.resolve.Resolver} decides scans and allocates
 * nothing; {@link io.scangate.gateway.resolve.Explainer} finds out why, {@link io.scangate.gateway.resolve.Advice} says it
 * in words. May import {@code index}, {@code rule}, {@code link}, {@code text}.
 */
@NullMarked
package io.scangate.gateway.resolve;

import org.jspecify.annotations.NullMarked;
