package io.scangate.gateway.wire;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.unix.Buffer;
import io.netty.channel.unix.RawUnixChannelOption;
import io.netty.util.internal.CleanableDirectBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of a listening socket without the loss of a connection. The kernel resets the connections that wait in a
 * socket's queue when the socket is closed. So a packet filter first makes the kernel drop all new handshakes; then the
 * queue can only become shorter, and the socket is closed when no more connections come out of it. Clients whose
 * handshake was dropped repeat it and are refused. Where the filter cannot be set (NIO, other systems), the socket
 * accepts for a further moment and is closed then. Only for the socket's event loop, except {@link #close}.
 */
public final class AcceptQueue extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(AcceptQueue.class);
    private static final long CHECK_MILLIS = 10;
    /** So many checks in a row without a new connection show that the queue is empty. */
    private static final int QUIET_CHECKS = 3;
    /** The limit of the checks without the filter: new connections may come for ever. */
    private static final int MAX_CHECKS = 30;
    /** The limit with the filter, 4 s: a full listener may accept no connection for as long as refused ones linger. */
    private static final int MAX_CHECKS_OF_FILTERED = 400;

    // <asm/socket.h> and <linux/filter.h>
    private static final int SOL_SOCKET = 1;
    private static final int SO_ATTACH_FILTER = 26;
    private static final int SOCK_FPROG_BYTES = 16;
    private static final int FPROG_POINTER = 8;

    /**
     * Drops segments with SYN and takes all others, so that handshakes that have begun still end. A word is an instruction
     * (struct sock_filter: code:16, jump if true:8, jump if false:8, operand:32) in the order of a little-endian machine.
     */
    private static final long[] DROP_SYN = {
        instruction(0x30, 0, 0, 13), // load the byte with the flags of the TCP header
        instruction(0x45, 0, 1, 0x02), // SYN: the next instruction; otherwise the one after it
        instruction(0x06, 0, 0, 0), // return: take no byte
        instruction(0x06, 0, 0, 0xffff_ffffL), // return: take all bytes
    };

    private static final RawUnixChannelOption FILTER =
            new RawUnixChannelOption("SO_ATTACH_FILTER", SOL_SOCKET, SO_ATTACH_FILTER, SOCK_FPROG_BYTES);

    private final int maxChecks;
    private long accepted;

    private AcceptQueue(boolean filtered) {
        maxChecks = filtered ? MAX_CHECKS_OF_FILTERED : MAX_CHECKS;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object child) {
        accepted++;
        context.fireChannelRead(child);
    }

    /** Closes a listening socket when its queue is empty. Completes when it is closed. Call it from any thread. */
    public static CompletableFuture<Void> close(Channel socket) {
        CompletableFuture<Void> closed = new CompletableFuture<>();
        socket.closeFuture().addListener(done -> closed.complete(null));
        socket.eventLoop().execute(() -> {
            AcceptQueue queue = new AcceptQueue(dropHandshakes(socket));
            socket.pipeline().addFirst(queue);
            queue.check(socket, 0, 0, 0);
        });
        return closed;
    }

    private void check(Channel socket, long before, int quiet, int checks) {
        if (quiet == QUIET_CHECKS || checks == maxChecks || socket.eventLoop().isShuttingDown()) {
            Futures.ignore(socket.close());
            return;
        }
        long now = accepted;
        // A socket that has stopped accepting, for lack of room, says nothing about its queue.
        int row = now == before && socket.config().isAutoRead() ? quiet + 1 : 0;
        Futures.ignore(socket.eventLoop()
                .schedule(() -> check(socket, now, row, checks + 1), CHECK_MILLIS, TimeUnit.MILLISECONDS));
    }

    private static long instruction(int code, int ifTrue, int ifFalse, long operand) {
        return (operand << 32) | ((long) ifFalse << 24) | ((long) ifTrue << 16) | code;
    }

    /** Attaches the filter; false if this transport or system cannot. */
    private static boolean dropHandshakes(Channel socket) {
        CleanableDirectBuffer instructions = Buffer.allocateDirectBufferWithNativeOrder(DROP_SYN.length * Long.BYTES);
        CleanableDirectBuffer program = Buffer.allocateDirectBufferWithNativeOrder(SOCK_FPROG_BYTES);
        try {
            instructions.buffer().asLongBuffer().put(DROP_SYN);
            program.buffer()
                    .putShort(0, (short) DROP_SYN.length)
                    .putLong(FPROG_POINTER, Buffer.memoryAddress(instructions.buffer()));
            return socket.config().setOption(FILTER, program.buffer());
        } catch (RuntimeException | LinkageError e) {
            LOG.debug("a packet filter cannot be set", e);
            return false;
        } finally {
            instructions.clean();
            program.clean();
        }
    }
}
