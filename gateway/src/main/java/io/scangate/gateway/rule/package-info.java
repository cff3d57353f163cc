/**
 * The vocabulary both planes share: what an {@link io.scangate.gateway.rule.Account} configures. May import {@code link}.
 */
@NullMarked
package io.scangate.gateway.rule;

import org.jspecify.annotations.NullMarked;
