/** Counts and samples of scans on their way to the control plane. */
@NullMarked
package io.scangate.gateway.report;

import org.jspecify.annotations.NullMarked;
