package io.scangate.config.web;

import com.linecorp.armeria.common.Flags;
import com.linecorp.armeria.common.util.EventLoopGroups;
import com.linecorp.armeria.common.util.TransportType;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * The event loop of a listener that accepts connections. Armeria shuts it down last, after the listener and all its
 * connections. Netty's default quiet period would add two seconds to each stop. Thread-safe.
 */
final class AcceptingLoop extends MultiThreadIoEventLoopGroup {
    private static final long STOP_MILLIS = 2_000;

    private AcceptingLoop(String name) {
        super(1, new DefaultThreadFactory(name), EpollIoHandler.newFactory());
    }

    /** A loop for Armeria's transport. Transports other than epoll keep the default quiet period. */
    static EventLoopGroup of(String name) {
        return Flags.transportType() == TransportType.EPOLL
                ? new AcceptingLoop(name)
                : EventLoopGroups.newEventLoopGroup(1, name);
    }

    @Override
    public Future<?> shutdownGracefully() {
        return shutdownGracefully(0, STOP_MILLIS, TimeUnit.MILLISECONDS);
    }
}
