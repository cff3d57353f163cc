/**
 * Forecasts of changes and explanations of links, without a gateway: {@link io.scangate.config.preview.Preview} makes a
 * change with the real lifecycle, rolls it back, and decides links with the gateway's index and resolver. May import
 * {@code lifecycle}, {@code scans}, {@code fleet} and the gateway's {@code index}, {@code resolve}, {@code rule},
 * {@code link} and {@code text}.
 */
@NullMarked
package io.scangate.config.preview;

import org.jspecify.annotations.NullMarked;
