/** The whole system at random: actors and faults by a seed, compared with a model that shares no code with the product. */
@NullMarked
package io.scangate.config.random;

import org.jspecify.annotations.NullMarked;
