/** Wiring. */
@org.jspecify.annotations.NullMarked
package io.scangate.gateway;
