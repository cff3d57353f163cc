/**
 * The front of each connection of the control plane: it stands before the HTTP server and hands it one well-formed HTTP/1.1
 * request at a time, or the frames of HTTP/2 as they come, which it counts. It refuses malformed heads, limits how long a request may take to arrive, how many connections and unsent
 * bytes there are, and ends connections in order when the process stops. Start at {@code FrontConnection}. May
 * import the gateway's {@code wire}, for the syntax that both planes read alike, and {@code tls}; imported by {@code web}.
 */
@NullMarked
package io.scangate.config.front;

import org.jspecify.annotations.NullMarked;
