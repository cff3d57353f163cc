/**
 * Questions to the platform whose mini programs open: {@link io.scangate.config.platform.PlatformCode} asks whether one has published code. May
 * import {@code lifecycle}, {@code outbound} and the gateway's {@code link}.
 */
@NullMarked
package io.scangate.config.platform;

import org.jspecify.annotations.NullMarked;
