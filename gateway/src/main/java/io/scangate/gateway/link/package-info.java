/**
 * Text to canonical link. Start at {@link io.scangate.gateway.link.LinkParser}; what comes out is a
 * {@link io.scangate.gateway.link.Link} or a {@link io.scangate.gateway.link.LinkRejection}.
 * {@link io.scangate.gateway.link.LinkDiagnosis} tells people what is wrong with a text. May import {@code text}; every other
 * package may import it.
 */
@NullMarked
package io.scangate.gateway.link;

import org.jspecify.annotations.NullMarked;
