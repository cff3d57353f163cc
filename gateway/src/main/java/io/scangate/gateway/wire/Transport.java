package io.scangate.gateway.wire;

/** The system interface that the event loops use. */
public enum Transport {
    /** The first that works on this machine: io_uring, epoll, NIO. io_uring only with shared buffers, and if a test over loopback passes. */
    AUTO,
    /** Linux io_uring; needs kernel 5.14 or later (6.0 for shared buffers), and a container that allows it. */
    IO_URING,
    /** Linux epoll. */
    EPOLL,
    /** The JDK's selectors; works everywhere. */
    NIO
}
