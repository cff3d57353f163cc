/**
 * The vocabulary that both planes share. An {@link io.scangate.gateway.rule.Account} has rules, a
 * {@link io.scangate.gateway.rule.Prefix} defines formally which links a rule matches, and
 * {@link io.scangate.gateway.rule.RuleChecker} checks a rule. May import {@code link} and {@code text}.
 */
@NullMarked
package io.scangate.gateway.rule;

import org.jspecify.annotations.NullMarked;
