package io.scangate.gateway.wire;

/**
 * Sends the bodies of answers as far as the client's windows take them (RFC 9113, section 5.2), and as far as the output is not blocked. Only for
 * the connection's event loop.
 */
final class Http2Sender {
    /** The initial size of every window, in both directions. */
    static final int WINDOW = 65_535;

    /** A turn of the event loop sends at most so many frames of waiting bodies; then other connections have their turn. */
    private static final int FRAMES_A_TURN = 16;
    /** A smaller part of a body does not pay for the frame that asked for it. */
    private static final int PAYING = 1024;

    private final Http2Answers answers;
    private final ConnectionOutput output;
    private final Http2Streams streams;
    private final FrameCosts costs;
    private final LoopState loop;
    private final Runnable later;
    private long window = WINDOW;
    private int initialWindow = WINDOW;
    private int framesLeft;
    private boolean due;

    /** @param later lets the connection call {@link #sendRests} in another turn of the event loop */
    Http2Sender(LoopState loop, ConnectionOutput output, Http2Streams streams, FrameCosts costs, Runnable later) {
        this.loop = loop;
        this.answers = loop.http2().answers();
        this.output = output;
        this.streams = streams;
        this.costs = costs;
        this.later = later;
    }

    /** The window of a new stream. */
    int initialWindow() {
        return initialWindow;
    }

    /** The bytes of a body that a stream with a window takes in one frame. */
    int room(long streamWindow) {
        return (int) Math.max(0, Math.min(FrameType.MAX_LENGTH, Math.min(window, streamWindow)));
    }

    /** Counts bytes that were written with their answer. */
    void sent(int length) {
        window -= length;
    }

    /** The client takes more on the connection; returns whether the result is allowed. */
    boolean addWindow(int more) {
        window += more;
        return window <= Integer.MAX_VALUE;
    }

    /** The client changes the window of all streams; returns whether the results are allowed. */
    boolean initialWindow(int value) {
        long change = (long) value - initialWindow;
        initialWindow = value;
        boolean[] allowed = {true};
        streams.forEach(stream -> allowed[0] &= stream.addWindow(change));
        return allowed[0];
    }

    /** Whether something waits only for its turn, not for the client. */
    boolean hasMore() {
        return streams.any(stream -> stream.rest() != null && room(stream.sendWindow()) > 0);
    }

    /** Sends what waits and fits, of all streams. */
    void sendRests() {
        due = false;
        framesLeft = FRAMES_A_TURN;
        if (!streams.isEmpty()) {
            streams.forEach(this::continueRest);
        }
    }

    /** Sends what waits and fits, of one stream. */
    void sendRest(Http2Stream stream) {
        framesLeft = FRAMES_A_TURN;
        continueRest(stream);
    }

    private void continueRest(Http2Stream stream) {
        byte[] rest = stream.rest();
        while (rest != null && !output.blocked()) {
            int left = rest.length - stream.sent();
            int length = Math.min(left, room(stream.sendWindow()));
            if (length == 0) {
                return;
            }
            if (framesLeft == 0) {
                goOnLater();
                return;
            }
            framesLeft--;
            FrameWriter.data(answers, stream.id(), rest, stream.sent(), length, length == left);
            window -= length;
            if (length >= PAYING) {
                costs.pay(1);
            }
            if (stream.send(length, loop.readNanos())) {
                end(stream);
                rest = null;
            }
            output.answered();
        }
    }

    private void goOnLater() {
        if (!due) {
            due = true;
            later.run();
        }
    }

    /** The answer is sent: ends the stream, also for a client that still sends its request (RFC 9113, section 8.1). */
    void end(Http2Stream stream) {
        if (!stream.isEnded()) {
            endEarly(stream.id());
        }
        streams.remove(stream);
    }

    /** Asks the client not to send the rest of a request whose answer it has. */
    void endEarly(int id) {
        FrameWriter.reset(answers, id, Http2Error.NO_ERROR);
        streams.noteReset(id);
    }
}
