/**
 * Events of scans for platforms that analyse elsewhere: each event loop writes decided scans to its
 * {@link io.scangate.gateway.events.EventLog}, a bounded buffer, and a thread sends them to Kafka as JSON
 * ({@link io.scangate.gateway.events.ScanEvents}). Only {@code KafkaSink} uses Kafka's classes, and only if a setting names
 * brokers. {@link io.scangate.gateway.events.EventRing} and {@link io.scangate.gateway.events.RingThread}
 * carry traces, too. May import {@code usage}, {@code resolve}, {@code index}, {@code rule} and {@code link}; {@code scan}, {@code traces}
 * and the wiring import it.
 */
@NullMarked
package io.scangate.gateway.events;

import org.jspecify.annotations.NullMarked;
