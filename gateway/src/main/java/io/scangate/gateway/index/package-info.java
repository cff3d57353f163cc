/**
 * Compiled rules. {@link io.scangate.gateway.index.RuleIndexCompiler} makes an immutable
 * {@link io.scangate.gateway.index.RuleIndex}, which finds the one rule that decides a link and shows it as a
 * {@link io.scangate.gateway.index.RuleView}; {@link io.scangate.gateway.index.ActiveIndex} is the one place where the
 * index that serves is swapped. {@code Layout}, {@code NodeLayout} and {@code RecordLayout} own every offset in its arrays.
 * May import {@code rule} and {@code link}.
 */
@NullMarked
package io.scangate.gateway.index;

import org.jspecify.annotations.NullMarked;
