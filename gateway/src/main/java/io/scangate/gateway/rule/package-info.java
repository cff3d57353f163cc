/**
 * The vocabulary both planes share: what an {@link io.scangate.gateway.rule.Account} configures, what a
 * {@link io.scangate.gateway.rule.Prefix} matches (in formal words), and whether a rule is a good one
 * ({@link io.scangate.gateway.rule.RuleChecker}). May import {@code link} and {@code text}.
 */
@NullMarked
package io.scangate.gateway.rule;

import org.jspecify.annotations.NullMarked;
