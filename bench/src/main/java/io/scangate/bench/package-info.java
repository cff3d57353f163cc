/**
 * Benchmarks of the gateway's core (JMH), and the seeded workload that they share with the load tests. Start at
 * {@link io.scangate.bench.Workload}. May import the gateway's link, rule, index and resolve.
 */
@NullMarked
package io.scangate.bench;

import org.jspecify.annotations.NullMarked;
