package io.scangate.gateway.wire;

import java.util.stream.Stream;

/** The transports on which a test runs. */
final class Transports {
    private Transports() {}

    /** All that work on this machine. */
    static Stream<Transport> ofThisMachine() {
        return Stream.of(Transport.EPOLL, Transport.IO_URING, Transport.NIO)
                .filter(transport -> EventLoops.unavailability(transport) == null);
    }
}
