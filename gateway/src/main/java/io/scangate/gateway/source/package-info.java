/**
 * Where rules come from. {@link io.scangate.gateway.source.SourceFollower} follows a source on its thread and keeps the status;
 * each kind of source implements {@link io.scangate.gateway.source.RuleSource} in a package of its own;
 * {@link io.scangate.gateway.source.KeptRules} keeps the last good state of a source that has changes. When a source fails,
 * the served snapshot stays. May import {@code snapshot}, {@code index} and {@code rule}; the kinds and the wiring import it.
 */
@NullMarked
package io.scangate.gateway.source;

import org.jspecify.annotations.NullMarked;
