/**
 * Forecasts of changes and explanations of links, without a gateway: {@link io.scangate.config.preview.Preview} makes a
 * change with the real lifecycle, rolls it back, and decides links on the control plane's own index with the gateway's resolver.
 * May import {@code lifecycle}, {@code scans}, {@code fleet}, {@code live} and the gateway's {@code index}, {@code resolve},
 * {@code rule}, {@code link} and {@code text}.
 */
@NullMarked
package io.scangate.config.preview;

import org.jspecify.annotations.NullMarked;
