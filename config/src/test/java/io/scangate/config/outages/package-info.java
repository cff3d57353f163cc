/** A fleet on one machine, each process in a network namespace of its own, and what happens when parts of it fail. */
@NullMarked
package io.scangate.config.outages;

import org.jspecify.annotations.NullMarked;
