package io.scangate.config.lifecycle;

import java.time.Instant;

/**
 * A deleted account or rule that can be restored. Immutable.
 *
 * @param id of the deletion of an account; of a rule, the rule's id
 * @param value the last state
 * @param at when it was deleted
 * @param until when it is forgotten
 */
public record Deleted<T>(String id, T value, Instant at, Instant until) {}
