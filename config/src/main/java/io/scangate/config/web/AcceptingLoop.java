package io.scangate.config.web;

import com.linecorp.armeria.common.Flags;
import com.linecorp.armeria.common.util.EventLoopGroups;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The event loop of a listener that accepts connections. Armeria shuts it down last, after the listener and all its
 * connections. Netty's default quiet period would add two seconds to each stop. Armeria offers no way to the pipeline of a listening
 * socket; so this loop changes it when the socket comes. Thread-safe.
 */
final class AcceptingLoop extends MultiThreadIoEventLoopGroup {
    private static final long STOP_MILLIS = 2_000;

    private final Consumer<ChannelPipeline> listening;

    private AcceptingLoop(String name, IoHandlerFactory transport, Consumer<ChannelPipeline> listening) {
        super(1, new DefaultThreadFactory(name), transport);
        this.listening = listening;
    }

    /**
     * Makes such loops on Armeria's transport; others than epoll and NIO, which nobody has by default, get loops of Armeria's.
     *
     * @param listening gets the pipeline of a listening socket before it accepts a connection
     */
    static Function<String, EventLoopGroup> with(Consumer<ChannelPipeline> listening) {
        return switch (Flags.transportType()) {
            case EPOLL -> name -> new AcceptingLoop(name, EpollIoHandler.newFactory(), listening);
            case NIO -> name -> new AcceptingLoop(name, NioIoHandler.newFactory(), listening);
            default -> name -> EventLoopGroups.newEventLoopGroup(1, name);
        };
    }

    @Override
    public ChannelFuture register(Channel channel) {
        listening.accept(channel.pipeline());
        return super.register(channel);
    }

    @Override
    public Future<?> shutdownGracefully() {
        return shutdownGracefully(0, STOP_MILLIS, TimeUnit.MILLISECONDS);
    }
}
