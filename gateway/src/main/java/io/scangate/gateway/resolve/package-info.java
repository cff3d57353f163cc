/**
 * A link, a user and the rules to a decision. {@link io.scangate.gateway.resolve.Resolver} decides scans and allocates
 * nothing; {@link io.scangate.gateway.resolve.Explainer} tells people why. May import {@code index}, {@code rule},
 * {@code link}.
 */
@NullMarked
package io.scangate.gateway.resolve;

import org.jspecify.annotations.NullMarked;
