package io.scangate.gateway.wire;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The requests that several connections of one event loop have sent at the same time. A lookup mostly waits for memory, so up to
 * {@link RequestBatch#MAX} requests are looked up together, whether they came over one connection or over several.
 *
 * <pre>
 *   the loop reads connection A: add ---.
 *                  connection B: add ---+--> run: parse each, look up together, then answer and flush each
 *                  no more is ready  ---'
 * </pre>
 *
 * <p>A connection adds what it has read if that is likely one short request, and the loop runs the round after it has read all connections that
 * are ready ({@link RoundLoop}), before any task. Bytes that are not exactly one request without a body go back to their connection, which handles
 * them as if there were no rounds. Only for one event loop.
 */
final class ReadRound {
    /** The most bytes of a read that can join a round. */
    static final int MAX_BYTES = 2048;

    private static final Logger LOG = LoggerFactory.getLogger(ReadRound.class);

    private final LoopState loop;
    private final RequestBatch batch;
    private final byte[] bytes = new byte[RequestBatch.MAX * MAX_BYTES + ByteScan.SLACK];
    private final @Nullable Connection[] connections = new @Nullable Connection[RequestBatch.MAX];
    private final int[] ends = new int[RequestBatch.MAX];
    private final int[] wholes = new int[RequestBatch.MAX];
    private int count;
    private boolean open;

    ReadRound(LoopState loop, int fields) {
        this.loop = loop;
        batch = new RequestBatch(fields);
    }

    /** Lets connections add reads from now on: the event loop calls {@link #run} after each time it has read. */
    void open() {
        open = true;
    }

    /** Whether a read of a length may be added. */
    boolean takes(int length) {
        return open && length <= MAX_BYTES;
    }

    /** Adds the only bytes of a connection that are not handled. */
    void add(Connection connection, ByteBuf in) {
        int start = count == 0 ? 0 : ends[count - 1];
        int length = in.readableBytes();
        if (count == 0) {
            loop.startRead();
        }
        in.readBytes(bytes, start, length);
        connections[count] = connection;
        ends[count++] = start + length;
        if (count == RequestBatch.MAX) {
            run();
        }
    }

    /** Handles the reads that were added. */
    void run() {
        if (count == 0) {
            return;
        }
        int added = count;
        count = 0;
        loop.answers().end(0);
        parse(added);
        lookAhead();
        for (int i = 0; i < batch.count(); i++) {
            connection(wholes[i]).answerOfRound(batch.request(i));
        }
        // These start batches of their own, so they come after all answers of this one.
        int whole = 0;
        for (int i = 0; i < added; i++) {
            if (whole < batch.count() && wholes[whole] == i) {
                whole++;
            } else {
                connection(i).takeOfRound(bytes, i == 0 ? 0 : ends[i - 1], ends[i]);
            }
            connections[i] = null;
        }
    }

    private void parse(int added) {
        batch.clear();
        int start = 0;
        for (int i = 0; i < added; i++) {
            Connection connection = connection(i);
            Request request = batch.request(batch.count());
            if (connection.readWhole(request, bytes, start, ends[i])) {
                wholes[batch.count()] = i;
                batch.add(connection.peer());
            }
            start = ends[i];
        }
    }

    private void lookAhead() {
        try {
            loop.handler().lookAhead(batch);
        } catch (RuntimeException e) {
            LOG.debug("looking ahead failed; answering one by one shows which request fails", e);
        }
    }

    private Connection connection(int place) {
        Connection connection = connections[place];
        if (connection == null) {
            throw new IllegalStateException("no connection at place " + place + " of the round");
        }
        return connection;
    }
}
