package io.scangate.gateway.wire;

import io.netty.channel.IoEventLoop;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SingleThreadIoEventLoop;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/** An event loop that runs a {@link ReadRound} each time it reads the connections that are ready. Thread-safe, as each event loop. */
final class RoundLoop extends SingleThreadIoEventLoop {
    private volatile @Nullable ReadRound round;

    private RoundLoop(IoEventLoopGroup group, Executor executor, IoHandlerFactory handlers) {
        super(group, executor, handlers);
    }

    /** Sets the round of this loop, before the loop has connections. */
    void round(ReadRound ofConnections) {
        round = ofConnections;
    }

    @Override
    protected int runIo() {
        ReadRound now = round;
        if (now == null) {
            return super.runIo();
        }
        now.begin();
        try {
            return super.runIo();
        } finally {
            now.end();
        }
    }

    /** A group of such loops. */
    static final class Group extends MultiThreadIoEventLoopGroup {
        Group(int count, ThreadFactory threads, IoHandlerFactory handlers) {
            super(count, threads, handlers);
        }

        @Override
        protected IoEventLoop newChild(Executor executor, IoHandlerFactory handlers, Object... arguments) {
            return new RoundLoop(this, executor, handlers);
        }
    }
}
