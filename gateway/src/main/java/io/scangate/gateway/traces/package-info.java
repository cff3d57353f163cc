/**
 * Traces of sampled requests, for both planes: each event loop of a gateway writes a few numbers of a sampled request to its
 * {@link io.scangate.gateway.traces.TraceLog}, each sampled call of a control plane to the one ring of
 * {@link io.scangate.gateway.traces.CallTraces}, and a thread makes spans of them and sends them by OTLP
 * ({@link io.scangate.gateway.traces.Traces}). Only {@code OtlpSpans} and its subclasses use OpenTelemetry's classes, and only if a setting names
 * a collector. May import {@code events}, {@code usage}, {@code resolve} and {@code link}; {@code scan}, the control plane's {@code web} and the
 * wirings import it.
 */
@NullMarked
package io.scangate.gateway.traces;

import org.jspecify.annotations.NullMarked;
