/**
 * Compiled rules. {@link io.scangate.gateway.index.RuleIndexCompiler} builds an immutable
 * {@link io.scangate.gateway.index.RuleIndex}, which finds the rule that decides a link and sets a
 * {@link io.scangate.gateway.index.RuleView} to it. {@link io.scangate.gateway.index.ActiveIndex} has the served index.
 * {@link io.scangate.gateway.index.DeltaApplier} changes it. {@code Layout}, {@code NodeLayout} and {@code RecordLayout}
 * define every offset in the arrays of an index. May import {@code rule}, {@code link},
 * {@code disk} and {@code recording}.
 */
@NullMarked
package io.scangate.gateway.index;

import org.jspecify.annotations.NullMarked;
