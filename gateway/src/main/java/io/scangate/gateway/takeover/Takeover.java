package io.scangate.gateway.takeover;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.DomainSocketReadMode;
import io.netty.channel.unix.FileDescriptor;
import io.netty.util.ReferenceCountUtil;
import io.scangate.gateway.wire.Sockets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The new process's side. For one thread. */
public final class Takeover implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Takeover.class);
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(10);

    /** How long an old process may be busy, because it is itself still taking over. */
    private static final Duration BUSY_TIMEOUT = Duration.ofSeconds(60);

    private static final long BUSY_PAUSE_MILLIS = 100;

    private static final int SILENT_ATTEMPTS = 5;

    /** In {@link #answers} after the last answer. */
    private static final String END = "";

    private final EventLoopGroup group;
    private final BlockingQueue<Object> answers;
    private final EpollDomainSocketChannel channel;
    private final Offer offer;
    /** Completes when the old process has nothing more to give and the caller knows it; null before {@link #accepting}. */
    private volatile @Nullable CompletableFuture<Void> given;

    private Takeover(
            EventLoopGroup group, BlockingQueue<Object> answers, EpollDomainSocketChannel channel, Offer offer) {
        this.group = group;
        this.answers = answers;
        this.channel = channel;
        this.offer = offer;
    }

    /**
     * Finds the process that listens on a Unix socket.
     *
     * @return null if there is none: no file, or one that a killed process has left
     * @throws IOException if the process gives nothing, or the file is no socket; the message is for people
     */
    public static @Nullable Takeover find(Path path) throws IOException, InterruptedException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return null;
        }
        if (!Files.readAttributes(path, BasicFileAttributes.class).isOther()) {
            throw new IOException("takeover: \"" + path + "\" (expected: a Unix socket, or no file)");
        }
        long deadline = System.nanoTime() + BUSY_TIMEOUT.toNanos();
        int silent = 0;
        EventLoopGroup group = Lines.newGroup("scangate-takeover");
        try {
            while (true) {
                BlockingQueue<Object> answers = new LinkedBlockingQueue<>();
                EpollDomainSocketChannel channel = connect(group, path, answers);
                if (channel == null) {
                    Lines.end(group);
                    return null;
                }
                Lines.send(channel, Lines.HELLO);
                Object first = firstAnswer(answers);
                if (first.equals(END) && ++silent == SILENT_ATTEMPTS) {
                    throw new IOException("the process at " + path + " closes connections without an answer");
                }
                String answer = first.toString();
                if (!answer.equals(Lines.BUSY) && !first.equals(END)) {
                    return new Takeover(group, answers, channel, Offer.parse(answer));
                }
                if (deadline - System.nanoTime() < 0) {
                    throw new IOException("the process at " + path + " is busy, it may still be taking over itself");
                }
                Lines.close(channel);
                Thread.sleep(BUSY_PAUSE_MILLIS);
            }
        } catch (IOException | InterruptedException | RuntimeException e) {
            Lines.end(group);
            throw e;
        }
    }

    private static @Nullable EpollDomainSocketChannel connect(
            EventLoopGroup group, Path path, BlockingQueue<Object> answers) throws IOException {
        ChannelFuture connected = new Bootstrap()
                .group(group)
                .channel(EpollDomainSocketChannel.class)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel made) {
                        made.pipeline().addLast(Lines.decoder(), new Collector(answers));
                    }
                })
                .connect(new DomainSocketAddress(path.toFile()))
                .awaitUninterruptibly();
        Throwable cause = connected.cause();
        if (cause instanceof java.net.ConnectException || cause instanceof java.io.FileNotFoundException) {
            return null;
        }
        if (cause != null) {
            throw new IOException("takeover: \"" + path + "\" cannot be reached: " + cause.getMessage(), cause);
        }
        EpollDomainSocketChannel channel = (EpollDomainSocketChannel) connected.channel();
        if (!Lines.isTrusted(channel.peerCredentials())) {
            throw new IOException("takeover: \"" + path + "\": a process of another user listens there");
        }
        return channel;
    }

    /** Puts lines and sockets into the queue. */
    private static final class Collector extends ChannelInboundHandlerAdapter {
        private final BlockingQueue<Object> answers;

        Collector(BlockingQueue<Object> answers) {
            this.answers = answers;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof ByteBuf line) {
                answers.add(Lines.text(line));
                ReferenceCountUtil.release(line);
            } else {
                answers.add(message);
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            answers.add(END);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            Lines.close(context.channel());
        }
    }

    private static Object answer(BlockingQueue<Object> answers) throws IOException, InterruptedException {
        Object answer = firstAnswer(answers);
        if (answer.equals(END)) {
            throw new IOException("the process to take over from has closed the connection");
        }
        return answer;
    }

    /** An answer, or {@link #END}: a process that has just been killed ends connections before its socket refuses them. */
    private static Object firstAnswer(BlockingQueue<Object> answers) throws IOException, InterruptedException {
        Object answer = answers.poll(ANSWER_TIMEOUT.toNanos(), TimeUnit.NANOSECONDS);
        if (answer == null) {
            throw new IOException(
                    "the process to take over from gave no answer for " + ANSWER_TIMEOUT.toSeconds() + " s");
        }
        return answer;
    }

    private static String line(BlockingQueue<Object> answers) throws IOException, InterruptedException {
        return answer(answers).toString();
    }

    /** What the old process serves. */
    public Offer offer() {
        return offer;
    }

    /**
     * Lets the old process serve the same rules until this one accepts connections, or ends.
     *
     * @return their revision; -1 for none
     */
    public long freeze() throws IOException, InterruptedException {
        Lines.send(channel, Lines.FREEZE);
        String answer = line(answers);
        try {
            if (answer.startsWith(Lines.FROZEN)) {
                return Long.parseLong(answer.substring(Lines.FROZEN.length()));
            }
        } catch (NumberFormatException e) {
            // The exception below has the answer.
        }
        throw new IOException("the old process answers \"" + answer + "\" (expected: " + Lines.FROZEN + "REVISION)");
    }

    /**
     * The listening sockets of the old process, which both processes may accept connections from.
     *
     * @throws IOException if it does not send them
     */
    public Sockets sockets() throws IOException, InterruptedException {
        channel.config().setReadMode(DomainSocketReadMode.FILE_DESCRIPTORS);
        Lines.send(channel, Lines.SOCKETS);
        int listen = socket();
        int admin = socket();
        channel.config().setReadMode(DomainSocketReadMode.BYTES);
        return new Sockets(listen, admin);
    }

    private int socket() throws IOException, InterruptedException {
        if (answer(answers) instanceof FileDescriptor socket) {
            return socket.intValue();
        }
        throw new IOException("the process to take over from sends no sockets");
    }

    /**
     * Tells the old process that this one accepts connections. From now on the old one gives up what it has.
     *
     * @param counts takes the last counts of the old process, on a thread of this object
     * @param ended called on the same thread when the old process has nothing more to give
     */
    public void accepting(Consumer<String> counts, Runnable ended) {
        Lines.send(channel, Lines.ACCEPTING);
        CompletableFuture<Void> all = new CompletableFuture<>();
        given = all.thenRun(ended);
        Thread thread = new Thread(() -> readToTheEnd(counts, all), "scangate-takeover-counts");
        thread.setDaemon(true);
        thread.start();
    }

    /** After {@link #accepting}, waits until the old process has nothing more to give, for some time at most. Any thread may call it. */
    public void awaitEnd(Duration most) {
        CompletableFuture<Void> all = given;
        if (all != null) {
            try {
                all.get(most.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (ExecutionException | TimeoutException e) {
                LOG.debug("the other process may have more to give", e);
            }
        }
    }

    private void readToTheEnd(Consumer<String> counts, CompletableFuture<Void> all) {
        try {
            for (String line = answers.take().toString();
                    !line.equals(END);
                    line = answers.take().toString()) {
                if (line.startsWith(Lines.COUNTS)) {
                    take(counts, line.substring(Lines.COUNTS.length()));
                } else if (line.equals(Lines.DONE)) {
                    // The end of the connection may come much later, when the other process has closed all that it has.
                    all.complete(null);
                }
            }
        } catch (InterruptedException e) {
            // Nobody interrupts it.
        } finally {
            close();
            all.complete(null);
        }
    }

    private static void take(Consumer<String> counts, String line) {
        try {
            counts.accept(line);
        } catch (RuntimeException e) {
            LOG.error("The last counts of the other process are lost", e);
        }
    }

    /** Whether the old process has ended the connection. Not to be called after {@link #close}. */
    public boolean isGone() {
        return !channel.isActive();
    }

    /** Ends the connection. Before {@link #accepting}, the old process goes on as if there had been none. */
    @Override
    public void close() {
        Lines.close(channel);
        Lines.end(group);
    }
}
