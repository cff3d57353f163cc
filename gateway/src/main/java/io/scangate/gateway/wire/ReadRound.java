package io.scangate.gateway.wire;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * The requests that several connections of one event loop have sent at the same time. A lookup mostly waits for memory, so up to
 * {@link RequestBatch#MAX} requests are looked up together, whether they came over one connection or over several.
 *
 * <pre>
 *   begin; the loop reads connection A: add ---.
 *                         connection B: add ---+--> run: parse each, look up together, then answer and flush each
 *   end:   no more is ready -------------------'
 * </pre>
 *
 * <p>A connection adds what it has read if that is likely one short request. The round takes reads only between {@link #begin} and {@link #end}, while
 * {@link RoundLoop} reads the connections that are ready, so no request waits for the next event of the loop, and no task meets a request that waits.
 * The start of any other read runs the round first ({@link LoopState#startRead}), so requests are handled in the order of their reads. Bytes that are
 * not exactly one request without a body go back to their connection, which handles them as if there were no rounds. Only for one event loop.
 */
final class ReadRound {
    /** The most bytes of a read that can join a round. */
    static final int MAX_BYTES = 2048;

    /** A connection that adds what it has read. */
    interface Member {
        /** The other end of the connection. */
        Peer peer();

        /** Reads bytes that it has added into a request if they are exactly one without a body. */
        boolean readWhole(Request into, byte[] b, int from, int to);

        /** Answers a request that {@link #readWhole} has read, and flushes; throws nothing. */
        void answerOfRound(Request request);

        /** Handles bytes that {@link #readWhole} has not taken; throws nothing. */
        void takeOfRound(byte[] b, int from, int to);

        /** Ends the connection, because its bytes could not be handled. */
        void failOfRound(Throwable cause);
    }

    private final LoopState loop;
    private final RequestBatch batch;
    private final byte[] bytes = new byte[RequestBatch.MAX * MAX_BYTES + ByteScan.SLACK];
    /** The connections whose bytes are not handled. */
    private final @Nullable Member[] members = new @Nullable Member[RequestBatch.MAX];

    private final int[] ends = new int[RequestBatch.MAX];
    private final int[] wholes = new int[RequestBatch.MAX];
    private int count;
    private boolean reading;
    private boolean running;

    ReadRound(LoopState loop, int fields) {
        this.loop = loop;
        batch = new RequestBatch(fields);
    }

    /** The loop begins to read the connections that are ready. */
    void begin() {
        reading = true;
    }

    /** The loop has read them all. Throws nothing. */
    void end() {
        reading = false;
        run();
    }

    /** Whether a read of a length may be added. */
    boolean takes(int length) {
        return reading && !running && length <= MAX_BYTES;
    }

    /** Adds the only bytes of a connection that are not handled. */
    void add(Member member, ByteBuf in) {
        int length = in.readableBytes();
        if (count == 0) {
            loop.startRead();
        }
        int start = start(count);
        in.readBytes(bytes, start, length);
        members[count] = member;
        ends[count++] = start + length;
        if (count == RequestBatch.MAX) {
            run();
        }
    }

    private int start(int place) {
        return place == 0 ? 0 : ends[place - 1];
    }

    /** Handles the reads that were added. Throws nothing. */
    void run() {
        if (count == 0) {
            return;
        }
        int added = count;
        count = 0;
        running = true;
        try {
            parse(added);
            loop.lookAhead(batch);
            for (int i = 0; i < batch.count(); i++) {
                // An answer that failed may have left a part.
                loop.answers().end(0);
                take(wholes[i]).answerOfRound(batch.request(i));
            }
            // These start batches of their own, so they come after all answers of this one.
            for (int i = 0; i < added; i++) {
                if (members[i] != null) {
                    take(i).takeOfRound(bytes, start(i), ends[i]);
                }
            }
        } catch (Throwable e) {
            fail(added, e);
        } finally {
            running = false;
        }
    }

    private void parse(int added) {
        batch.clear();
        for (int i = 0; i < added; i++) {
            Member member = member(i);
            if (member.readWhole(batch.next(member.peer()), bytes, start(i), ends[i])) {
                wholes[batch.count()] = i;
                batch.add();
            }
        }
    }

    /** Ends the connections whose bytes are not handled: an exception must neither end the loop nor leave a client without an answer. */
    private void fail(int added, Throwable cause) {
        for (int i = 0; i < added; i++) {
            if (members[i] != null) {
                take(i).failOfRound(cause);
            }
        }
    }

    private Member take(int place) {
        Member member = member(place);
        members[place] = null;
        return member;
    }

    private Member member(int place) {
        Member member = members[place];
        if (member == null) {
            throw new IllegalStateException("no connection at place " + place + " of the round");
        }
        return member;
    }
}
