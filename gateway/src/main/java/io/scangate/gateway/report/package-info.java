/**
 * Counts and samples of scans on their way to a control plane. {@link io.scangate.gateway.report.Reporter} sends them, and
 * {@code Outbox} keeps on disk the counts that the control plane has not acknowledged. May import {@code usage} and
 * {@code settings}; the wiring imports it.
 */
@NullMarked
package io.scangate.gateway.report;

import org.jspecify.annotations.NullMarked;
