package io.scangate.gateway.wire;

import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The streams of a connection: the open ones that need more than one read, and what is known of the others. Ids grow, so an id beyond the last
 * one is of an idle stream, and any other that is not open is of a closed one. Only for the connection's event loop.
 */
final class Http2Streams {
    /** The value of the setting MAX_CONCURRENT_STREAMS. */
    static final int MAX = 128;

    private static final int RESETS = 64;
    private static final Http2Stream[] NONE = {};
    /** In free places, so that no closed stream stays in memory. */
    private static final Http2Stream GONE = new Http2Stream(0, 0, false, true);

    private Http2Stream[] open = NONE;
    private int count;
    /** Late answers of streams that were reset meanwhile. */
    private int orphans;

    private int last = -1;
    /** Each id from here to the last one was used. */
    private int usedFrom = 1;
    /** The last streams that the server has reset; frames of their clients may be on the way. */
    private int @Nullable [] resets;

    private int nextReset;

    /** Takes the id of a new stream, which must be odd and beyond the {@link #last} one. */
    void use(int id) {
        if (id != last + 2) {
            usedFrom = id;
        }
        last = id;
    }

    /** The last id that a client has used; below 1 if there is none. */
    int last() {
        return last;
    }

    /** Whether no request of an id has come, and one may still come; server streams are always idle. */
    boolean isIdle(int id) {
        return id > last || (id & 1) == 0;
    }

    /** Whether the id of a closed stream was used. The client may have skipped it, and not use it after that. */
    boolean wasUsed(int id) {
        return id >= usedFrom;
    }

    /** Notes that the server has reset a stream. */
    void noteReset(int id) {
        if (resets == null) {
            resets = new int[RESETS];
        }
        resets[nextReset] = id;
        nextReset = (nextReset + 1) % RESETS;
    }

    /** Whether a stream is one of the last {@value #RESETS} that the server has reset. */
    boolean wasReset(int id) {
        if (resets != null) {
            for (int reset : resets) {
                if (reset == id) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Whether no further stream may open beside some that are not yet open. Late answers that nobody waits for count. */
    boolean isFull(int others) {
        return count + orphans + others >= MAX;
    }

    boolean isEmpty() {
        return count == 0;
    }

    /** Opens a stream. */
    void add(Http2Stream stream) {
        if (count == open.length) {
            open = Arrays.copyOf(open, Math.max(4, 2 * count));
        }
        open[count++] = stream;
    }

    /** The open stream with an id; null if there is none. */
    @Nullable
    Http2Stream find(int id) {
        for (int i = 0; i < count; i++) {
            if (open[i].id() == id) {
                return open[i];
            }
        }
        return null;
    }

    /** Closes a stream. */
    @SuppressWarnings("ReferenceEquality")
    void remove(Http2Stream stream) {
        for (int i = 0; i < count; i++) {
            if (open[i] == stream) {
                open[i] = open[--count];
                open[count] = GONE;
                stream.close();
                orphans += stream.isLate() ? 1 : 0;
                return;
            }
        }
    }

    /** The answer of a closed stream has come. */
    void endOrphan() {
        orphans--;
    }

    /** Closes all streams. */
    void clear() {
        while (count > 0) {
            remove(open[count - 1]);
        }
    }

    /** Visits the open streams; the visitor may close the one that it visits. */
    void forEach(Consumer<Http2Stream> visitor) {
        for (int i = count - 1; i >= 0; i--) {
            // A visitor may have closed the whole connection.
            if (i < count) {
                visitor.accept(open[i]);
            }
        }
    }

    /** Whether a request waits for its body. */
    boolean hasBodies() {
        return any(stream -> stream.body() != null);
    }

    /** Whether a stream has its request, but not its whole answer. */
    boolean awaitsAnswer() {
        return any(stream -> stream.body() == null);
    }

    /** Whether an answer is still to come from the handler. */
    boolean awaitsHandler() {
        return any(stream -> stream.isLate());
    }

    /** Whether any open stream has a property. */
    boolean any(Predicate<Http2Stream> property) {
        for (int i = 0; i < count; i++) {
            if (property.test(open[i])) {
                return true;
            }
        }
        return false;
    }

    /** The memory of incomplete bodies. */
    int bodyMemory() {
        int sum = 0;
        for (int i = 0; i < count; i++) {
            Http2Body body = open[i].body();
            sum += body == null ? 0 : body.memory();
        }
        return sum;
    }

    /** The memory of answers that wait for the client. */
    int restMemory() {
        int sum = 0;
        for (int i = 0; i < count; i++) {
            sum += open[i].restMemory();
        }
        return sum;
    }
}
