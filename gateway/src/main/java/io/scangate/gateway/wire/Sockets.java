package io.scangate.gateway.wire;

/**
 * The listening sockets of a server, as file descriptors of this process. A server that gets those of another process accepts
 * connections from them in the place of sockets of its own.
 *
 * @param listen the socket of the public listener
 * @param admin the socket of the admin listener
 */
public record Sockets(int listen, int admin) {}
