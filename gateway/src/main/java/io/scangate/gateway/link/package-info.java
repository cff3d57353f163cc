/**
 * Text to canonical link. Start at {@link io.scangate.gateway.link.LinkParser}; what comes out is a
 * {@link io.scangate.gateway.link.Link} or a {@link io.scangate.gateway.link.LinkRejection}.
 * May import nothing of ours; every other package may import it.
 */
@NullMarked
package io.scangate.gateway.link;

import org.jspecify.annotations.NullMarked;
