package io.scangate.config.lifecycle;

import org.jspecify.annotations.Nullable;

/**
 * A rule of another account that bars a rule, and that account. Immutable.
 *
 * @param account null if it is deleted and can be restored, or if the asking account waits for approval: strangers do not learn contacts
 */
public record RuleInTheWay(Conflict conflict, @Nullable Account account) {}
