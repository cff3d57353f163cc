/**
 * A new process takes the listening sockets of the old one over a Unix socket. {@link io.scangate.gateway.takeover.Takeover} is the
 * side of the new process, {@link io.scangate.gateway.takeover.TakeoverServer} that of the old one. Knows nothing of rules and
 * scans. May import {@code wire} and {@code disk}.
 *
 * <pre>
 *   new process                                old process
 *   scangate-takeover/1          -->
 *                                <--           serving REVISION LISTEN ADMIN      (or: busy, and the connection ends)
 *   freeze                       -->           it takes no changes, until the connection ends
 *                                <--           frozen REVISION
 *   sockets                      -->
 *                                <--           the two listening sockets
 *   accepting                    -->           it accepts no more, gives up its state directory, and answers what has begun
 *                                <--           counts JSON                        (no line or more: its last counts)
 *                                <--           done
 * </pre>
 *
 * <p>Before {@code accepting} the old process has given up nothing: if the new one ends, it goes on as before, and
 * listens again if the new one had already put its own socket in the place.
 */
@NullMarked
package io.scangate.gateway.takeover;

import org.jspecify.annotations.NullMarked;
