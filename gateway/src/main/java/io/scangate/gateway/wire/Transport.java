package io.scangate.gateway.wire;

/** How the event loops talk to the kernel. */
public enum Transport {
    /** The best that works on this machine: epoll, else io_uring, else NIO. */
    AUTO,
    /** Linux io_uring; needs kernel 5.14 or later, and a container that allows it. */
    IO_URING,
    /** Linux epoll. */
    EPOLL,
    /** The JDK's selectors; works everywhere. */
    NIO
}
