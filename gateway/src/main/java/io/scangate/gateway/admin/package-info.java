/**
 * The admin endpoints: health, metrics, status, explain, reload and debug, with their parameters and problems. May
 * import {@code wire}, {@code admission}, {@code resolve}, {@code index}, {@code rule}, {@code link} and {@code text}. It calls other
 * parts through {@link io.scangate.gateway.admin.AdminOperations} and through functions that the wiring passes.
 */
@NullMarked
package io.scangate.gateway.admin;

import org.jspecify.annotations.NullMarked;
