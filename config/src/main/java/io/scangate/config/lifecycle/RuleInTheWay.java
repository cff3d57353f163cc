package io.scangate.config.lifecycle;

import org.jspecify.annotations.Nullable;

/**
 * A rule of another account that bars a rule, and that account. Immutable.
 *
 * @param account null if it is deleted and can be restored
 */
public record RuleInTheWay(Conflict conflict, @Nullable Account account) {}
