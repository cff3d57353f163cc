/**
 * The admin endpoints: health, metrics, status, explain, reload and debug, their parameters and their problems. May import
 * {@code wire}, {@code resolve}, {@code index}, {@code rule}, {@code link} and {@code text}; what else it needs comes through
 * {@link io.scangate.gateway.admin.AdminOperations} and functions.
 */
@NullMarked
package io.scangate.gateway.admin;

import org.jspecify.annotations.NullMarked;
