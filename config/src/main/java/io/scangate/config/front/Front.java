package io.scangate.config.front;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.scangate.gateway.wire.AcceptGate;
import io.scangate.gateway.wire.AcceptQueue;
import io.scangate.gateway.wire.Handshakes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The front of one listener. Thread-safe. */
public final class Front {
    private static final String END_OF_HEAD = "\r\n\r\n";
    private static final int READ_BYTES = 16 * 1024;

    private final FrontSettings settings;
    private final Connections connections;
    private final Map<HeadFault, String> answers = new EnumMap<>(HeadFault.class);
    private final String optionsAnswer;
    private final @Nullable Handshakes handshakes;
    private final ByteBudget pending;
    private final ByteBudget unsent;
    private volatile @Nullable Channel listening;
    private volatile boolean stopping;
    private volatile long stoppingSince;

    /**
     * A front.
     *
     * @param answers the whole answer to each fault without its date; it ends the connection
     * @param optionsAnswer the whole answer to {@code OPTIONS *} without its date; it ends the connection
     * @param tls null for plain HTTP
     */
    public Front(
            FrontSettings settings, Function<HeadFault, String> answers, String optionsAnswer, @Nullable FrontTls tls) {
        this.settings = settings;
        this.connections = new Connections(settings, this::relieve);
        this.pending = new ByteBudget(
                settings.maxPendingBytes(), bytes -> connections.evictLargest(ByteBudget.Kind.PENDING, bytes));
        this.unsent = new ByteBudget(
                settings.maxUnsentBytes(), bytes -> connections.evictLargest(ByteBudget.Kind.UNSENT, bytes));
        this.optionsAnswer = optionsAnswer;
        this.handshakes = tls == null ? null : tls.handshakes(connections::count);
        for (HeadFault fault : HeadFault.values()) {
            this.answers.put(fault, answers.apply(fault));
        }
    }

    /**
     * Puts the front before all other handlers of a new connection, which the limits of connections may close at once, and then the handshake
     * of TLS before the front. The server behind them sees plain HTTP.
     */
    public void addTo(ChannelPipeline pipeline) {
        Channel channel = pipeline.channel();
        listening = channel.parent();
        channel.config()
                .setOption(
                        ChannelOption.RECVBUF_ALLOCATOR,
                        new FixedRecvByteBufAllocator(READ_BYTES).maxMessagesPerRead(1));
        pipeline.addFirst("front", new FrontConnection(this));
        if (handshakes != null && channel.isOpen()) {
            pipeline.addFirst("handshake", handshakes.begin(channel.eventLoop()));
        }
    }

    /** Bounds the connections of a listening socket; before it accepts one. */
    public void addToListening(ChannelPipeline pipeline) {
        pipeline.addFirst("accept-gate", new AcceptGate(settings.maxAccepted()));
    }

    /**
     * Ends all connections in order: those that the kernel has accepted are served, each answer is the last of its connection, idle connections end after a moment in which
     * a request that is under way may come. Blocks until all have ended, at most for a time.
     */
    public void stop(Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        stoppingSince = System.nanoTime();
        stopping = true;
        connections.stop();
        Channel socket = listening;
        if (socket != null) {
            AcceptQueue.close(socket)
                    .completeOnTimeout(null, Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS)
                    .join();
        }
        connections.awaitNone(end);
    }

    /** Connections that are open. */
    public int open() {
        return connections.open();
    }

    private void relieve() {
        pending.relieve();
        unsent.relieve();
    }

    /** Bytes of answers that clients have not taken. */
    public long unsentBytes() {
        return unsent.sum();
    }

    /** Bytes of requests that the server has not received yet. */
    public long pendingBytes() {
        return pending.sum();
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

    /** Handshakes of TLS that are complete. */
    public long handshakes() {
        return connections.counted(Connections.Event.HANDSHAKE);
    }

    /** Handshakes that began and were not completed. */
    public long failedHandshakes() {
        return connections.counted(Connections.Event.HANDSHAKE_FAILED);
    }

    /** Connections that were closed because too many handshakes were in flight. */
    public long refusedHandshakes() {
        return connections.counted(Connections.Event.HANDSHAKE_REFUSED);
    }

    /** Handshakes in flight; 0 without TLS. */
    public int handshakesInFlight() {
        return handshakes == null ? 0 : handshakes.inFlight();
    }

    /** Whether connections begin with a handshake of TLS. */
    boolean hasTls() {
        return handshakes != null;
    }

    ByteBudget pending() {
        return pending;
    }

    ByteBudget unsent() {
        return unsent;
    }

    FrontSettings settings() {
        return settings;
    }

    Connections connections() {
        return connections;
    }

    /**
     * The whole answer to a fault.
     *
     * @param toHead whether the request was HEAD
     */
    byte[] answer(HeadFault fault, boolean toHead) {
        String answer = Objects.requireNonNull(answers.get(fault));
        return dated(toHead ? answer.substring(0, answer.indexOf(END_OF_HEAD) + END_OF_HEAD.length()) : answer);
    }

    /** The whole answer to {@code OPTIONS *}. */
    byte[] optionsAnswer() {
        return dated(optionsAnswer);
    }

    /** An answer with the time (RFC 9110, section 6.6.1). */
    private static byte[] dated(String answer) {
        int lineEnd = answer.indexOf('\n') + 1;
        String date = "date: " + HttpDate.of(Instant.now()) + "\r\n";
        return (answer.substring(0, lineEnd) + date + answer.substring(lineEnd)).getBytes(StandardCharsets.UTF_8);
    }

    boolean stopping() {
        return stopping;
    }

    /** As {@link System#nanoTime()}. */
    long stoppingSince() {
        return stoppingSince;
    }
}
