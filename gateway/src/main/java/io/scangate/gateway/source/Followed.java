package io.scangate.gateway.source;

import java.net.URI;
import java.time.Instant;

/**
 * The server that a source follows. Immutable.
 *
 * @param address its address
 * @param since the first of its answers since the last failure or change of the server
 */
public record Followed(URI address, Instant since) {}
