/**
 * Reports of the gateway's status and of counts and samples of scans to a control plane.
 * {@link io.scangate.gateway.report.Reporter} sends them; {@code Outbox} keeps unacknowledged counts on disk. May
 * import {@code usage}, {@code rule}, {@code settings}, {@code tls} and {@code disk}; the wiring imports it.
 */
@NullMarked
package io.scangate.gateway.report;

import org.jspecify.annotations.NullMarked;
