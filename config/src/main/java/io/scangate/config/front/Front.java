package io.scangate.config.front;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.FixedRecvByteBufAllocator;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The front of one listener. Thread-safe. */
public final class Front {
    private static final int READ_BYTES = 16 * 1024;
    /** How long a listener that stops goes on accepting: connections that the kernel has accepted are served. */
    private static final long ACCEPT_MILLIS = 300;

    private final FrontSettings settings;
    private final Connections connections;
    private final Map<HeadFault, byte[]> answers = new EnumMap<>(HeadFault.class);
    private final byte[] optionsAnswer;
    private final AtomicLong unsent = new AtomicLong();
    private volatile @Nullable Channel listening;
    private volatile boolean stopping;
    private volatile long stoppingSince;

    /**
     * A front.
     *
     * @param answers the whole answer to each fault, which ends the connection
     * @param optionsAnswer the whole answer to {@code OPTIONS *}, which ends the connection
     */
    public Front(FrontSettings settings, Function<HeadFault, byte[]> answers, byte[] optionsAnswer) {
        this.settings = settings;
        this.connections = new Connections(settings);
        this.optionsAnswer = optionsAnswer.clone();
        for (HeadFault fault : HeadFault.values()) {
            this.answers.put(fault, answers.apply(fault));
        }
    }

    /** Puts the front before all other handlers of a new connection. */
    public void addTo(ChannelPipeline pipeline) {
        Channel channel = pipeline.channel();
        listening = channel.parent();
        channel.config()
                .setOption(
                        ChannelOption.RECVBUF_ALLOCATOR,
                        new FixedRecvByteBufAllocator(READ_BYTES).maxMessagesPerRead(1));
        pipeline.addFirst("front", new FrontConnection(this));
    }

    /**
     * Ends all connections in order: each answer is the last of its connection, idle connections end after a moment in which
     * a request that is under way may come. Blocks until all have ended, at most for a time.
     */
    public void stop(Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        stoppingSince = System.nanoTime();
        stopping = true;
        connections.stop();
        Channel socket = listening;
        if (socket != null) {
            long millis = Math.min(ACCEPT_MILLIS, limit.toMillis());
            socket.closeFuture().awaitUninterruptibly(millis);
            socket.close().awaitUninterruptibly(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
        }
        connections.awaitNone(end);
    }

    /** Connections that are open. */
    public int open() {
        return connections.open();
    }

    /** Bytes of answers that clients have not taken. */
    public long unsentBytes() {
        return unsent.get();
    }

    /** Requests and connections that were refused. */
    public long refused() {
        return connections.counted(Connections.Event.REFUSED);
    }

    /** Connections that were too slow. */
    public long timedOut() {
        return connections.counted(Connections.Event.TIMED_OUT);
    }

    /** Connections that had to make room. */
    public long evicted() {
        return connections.counted(Connections.Event.EVICTED);
    }

    /** Counts bytes that are to be sent, or have been; past the limit the client that leaves most loses its connection. */
    void addUnsent(long bytes) {
        if (unsent.addAndGet(bytes) > settings.maxUnsentBytes() && bytes > 0) {
            connections.evictLargest();
        }
    }

    FrontSettings settings() {
        return settings;
    }

    Connections connections() {
        return connections;
    }

    byte[] answer(HeadFault fault) {
        return Objects.requireNonNull(answers.get(fault));
    }

    byte[] optionsAnswer() {
        return optionsAnswer;
    }

    boolean stopping() {
        return stopping;
    }

    /** As {@link System#nanoTime()}. */
    long stoppingSince() {
        return stoppingSince;
    }
}
