/**
 * The sources of rules. {@link io.scangate.gateway.source.SourceFollower} follows a source on its own thread and keeps
 * the status. Each kind of source implements {@link io.scangate.gateway.source.RuleSource} in its own package. {@link
 * io.scangate.gateway.source.KeptRules} keeps the last good state of a source that sends deltas. If a source fails, the
 * served snapshot stays. May import {@code snapshot}, {@code index}, {@code rule}, {@code disk} and {@code recording}; the kinds
 * and the wiring import it.
 */
@NullMarked
package io.scangate.gateway.source;

import org.jspecify.annotations.NullMarked;
