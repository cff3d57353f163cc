/**
 * A loss of power, simulated: strace logs the writes of a process, {@link io.scangate.gateway.testing.disk.WriteLog} reads the log, and
 * {@link io.scangate.gateway.testing.disk.WrittenDisk} says what a disk may have at any moment of it.
 */
@NullMarked
package io.scangate.gateway.testing.disk;

import org.jspecify.annotations.NullMarked;
