/**
 * Turns a scanned text into a canonical link. Start at {@link io.scangate.gateway.link.LinkParser}: it returns a
 * {@link io.scangate.gateway.link.Link} or a {@link io.scangate.gateway.link.LinkRejection}.
 * {@link io.scangate.gateway.link.LinkDiagnosis} explains to people why a text is not a good link. May import {@code text};
 * every other package may import it.
 */
@NullMarked
package io.scangate.gateway.link;

import org.jspecify.annotations.NullMarked;
