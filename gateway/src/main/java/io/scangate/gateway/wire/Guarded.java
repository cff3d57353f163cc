package io.scangate.gateway.wire;

import io.netty.channel.ChannelHandlerContext;

/** Steps of a connection that an event loop runs as tasks or listeners: Netty would only log what they throw. */
final class Guarded {
    private Guarded() {}

    /** Runs a step; what it throws ends the connection, as it does in a handler. */
    static void run(ChannelHandlerContext ctx, Runnable step) {
        try {
            step.run();
        } catch (Throwable e) {
            ctx.pipeline().fireExceptionCaught(e);
        }
    }
}
