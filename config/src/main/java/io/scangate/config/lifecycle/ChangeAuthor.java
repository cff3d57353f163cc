package io.scangate.config.lifecycle;

import java.time.Instant;

/**
 * When and by whom a change was made. Immutable.
 *
 * @param by the name in the audit
 */
public record ChangeAuthor(Instant at, String by) {}
