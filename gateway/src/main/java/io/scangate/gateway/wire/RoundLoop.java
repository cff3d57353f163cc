package io.scangate.gateway.wire;

import io.netty.channel.IoEventLoop;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SingleThreadIoEventLoop;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;

/** An event loop that runs its {@link ReadRound} after it has read all connections that are ready, before any task. */
final class RoundLoop extends SingleThreadIoEventLoop {
    private volatile Runnable endOfRound = () -> {};

    private RoundLoop(IoEventLoopGroup group, Executor executor, IoHandlerFactory handlers) {
        super(group, executor, handlers);
    }

    /** Sets what runs after each time the loop has read; it throws nothing. */
    void endOfRound(Runnable task) {
        endOfRound = task;
    }

    @Override
    protected int runIo() {
        int handled = super.runIo();
        endOfRound.run();
        return handled;
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
