package io.scangate.gateway.wire;

/** The system interface that the event loops use. */
public enum Transport {
    /** The first that works on this machine: epoll, io_uring, NIO. */
    AUTO,
    /** Linux io_uring; needs kernel 5.14 or later, and a container that allows it. */
    IO_URING,
    /** Linux epoll. */
    EPOLL,
    /** The JDK's selectors; works everywhere. */
    NIO
}
