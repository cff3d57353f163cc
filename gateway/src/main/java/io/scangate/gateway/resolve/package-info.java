/**
 * Decisions: the page that a link opens for a user. {@link io.scangate.gateway.resolve.Resolver} decides scans and allocates
 * nothing. {@link io.scangate.gateway.resolve.Explainer} finds the reasons of a decision, and
 * {@link io.scangate.gateway.resolve.Advice} expresses them in a sentence. May import {@code index}, {@code rule},
 * {@code link}, {@code text}.
 */
@NullMarked
package io.scangate.gateway.resolve;

import org.jspecify.annotations.NullMarked;
