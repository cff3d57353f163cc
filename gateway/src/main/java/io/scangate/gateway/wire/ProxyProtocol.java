package io.scangate.gateway.wire;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * Reads the header of the PROXY protocol (versions 1 and 2, HAProxy's "proxy-protocol.txt") at the start of a connection from a
 * trusted proxy, and tells the connection the address of the client in an event. Closes the connection if there is no such
 * header, because the protocol forbids a receiver to guess. Costs nothing after the header. Only for its event loop.
 */
final class ProxyProtocol extends ChannelInboundHandlerAdapter {
    /** The most bytes of values that follow the addresses in a header of version 2. */
    private static final int MAX_VALUES = 4096;

    private final LoopState loop;

    /** The event with the address of the client that the proxy has named. */
    record Client(InetAddress address) {}

    private ProxyProtocol(LoopState loop) {
        this.loop = loop;
    }

    /** Adds the readers of the header to the end of the pipeline of a new connection. */
    static void addTo(Channel channel, LoopState loop) {
        channel.pipeline()
                .addLast("proxy-header", new HAProxyMessageDecoder(MAX_VALUES))
                .addLast("proxy-client", new ProxyProtocol(loop));
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!(message instanceof HAProxyMessage header)) {
            context.fireChannelRead(message);
            return;
        }
        try {
            InetAddress client = client(header);
            if (client != null) {
                context.fireUserEventTriggered(new Client(client));
            }
        } finally {
            header.release();
        }
        context.pipeline().remove(this);
    }

    /** Null if the proxy speaks for itself, as in its health checks, or does not know its client. */
    private static @Nullable InetAddress client(HAProxyMessage header) {
        String address = header.command() == HAProxyCommand.PROXY ? header.sourceAddress() : null;
        return address == null ? null : Networks.address(address);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        loop.metrics().count(LoopMetrics.Event.PROXY_HEADERS_BAD);
        Futures.ignore(context.close());
    }
}
