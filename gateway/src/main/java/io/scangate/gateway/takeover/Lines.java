package io.scangate.gateway.takeover;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.unix.PeerCredentials;
import io.netty.handler.codec.LineBasedFrameDecoder;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** What both sides share: lines of text on a Unix socket, and who may talk. */
final class Lines {
    static final String HELLO = "scangate-takeover/1";
    static final String BUSY = "busy";
    static final String FREEZE = "freeze";
    static final String FROZEN = "frozen ";
    static final String SOCKETS = "sockets";
    static final String ACCEPTING = "accepting";
    static final String COUNTS = "counts ";
    static final String DONE = "done";

    /** More than the counts of all last answers of a process. */
    private static final int MOST_BYTES = 64 << 20;

    private Lines() {}

    /** The thread of one side. Throws an IOException where the system has no epoll, because no other transport passes sockets. */
    static EventLoopGroup newGroup(String name) throws IOException {
        if (!Epoll.isAvailable()) {
            throw new IOException("takeover needs epoll, which this machine has not: " + Epoll.unavailabilityCause());
        }
        return new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory(name, true), EpollIoHandler.newFactory());
    }

    /** Ends the thread of a side. */
    static void end(EventLoopGroup group) {
        ignore(group.shutdownGracefully(0, 1, TimeUnit.SECONDS));
    }

    static LineBasedFrameDecoder decoder() {
        return new LineBasedFrameDecoder(MOST_BYTES);
    }

    static String text(ByteBuf line) {
        return line.toString(StandardCharsets.UTF_8);
    }

    /** Sends a line; the future tells when it is sent. */
    static ChannelFuture write(Channel to, String line) {
        return to.writeAndFlush(
                to.alloc().buffer(line.length() + 1).writeBytes((line + "\n").getBytes(StandardCharsets.UTF_8)));
    }

    /** Sends a line; a failure closes the channel. */
    static void send(Channel to, String line) {
        ignore(write(to, line));
    }

    /** Closes a channel without waiting for it. */
    static void close(Channel channel) {
        ignore(channel.close());
    }

    /** Ignores the result: the other side and this one see a failure as the end of the connection. */
    static void ignore(Future<?> result) {}

    /** Whether the other process runs under the user of this one, or as root. */
    static boolean isTrusted(PeerCredentials peer) throws IOException {
        return peer.uid() == 0
                || Integer.valueOf(peer.uid()).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    }
}
