package io.scangate.gateway.traces;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.TimeUnit;

/**
 * Chooses the requests that are traced before they are answered: as their callers have, and those whose caller said nothing as one of a
 * fraction; and no more than a limit in a second. Allocates nothing. Only for one thread at a time.
 */
final class TraceChoice {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    /** As for events: spread evenly, whatever pattern the requests have. */
    private static final long STEP = 0x9E3779B97F4A7C15L;

    private static final VarHandle LIMITED;

    static {
        try {
            LIMITED = MethodHandles.lookup().findVarHandle(TraceChoice.class, "limited", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final TraceParent parent = new TraceParent();
    private final boolean all;
    private final long chosenBelow;
    private final int limit;
    private long position;
    private long second;
    private int left;

    // Accessed through the handle.
    private long limited;

    TraceChoice(double sample, int limit) {
        this.all = sample >= 1;
        this.chosenBelow = (long) (sample * 0x1p63);
        this.limit = limit;
    }

    /** Sets the time of the next requests, as {@link System#nanoTime}. */
    void tick(long nanos) {
        if (nanos - second >= SECOND) {
            second = nanos;
            left = limit;
        }
    }

    /**
     * Whether the next request is traced.
     *
     * @param values how many fields {@code traceparent} it has; with several, none counts
     * @param start of the last one's value
     */
    boolean choose(byte[] b, int start, int end, int values) {
        boolean hasParent = values == 1 && parent.read(b, start, end);
        if (!hasParent) {
            parent.clear();
        }
        if (!(hasParent ? parent.isSampled() : isOneOfFraction())) {
            return false;
        }
        if (left == 0) {
            LIMITED.setOpaque(this, limited + 1);
            return false;
        }
        left--;
        return true;
    }

    private boolean isOneOfFraction() {
        position += STEP;
        return all || position >>> 1 < chosenBelow;
    }

    /** The caller of the last request; all zero for none. */
    TraceParent parent() {
        return parent;
    }

    /** The chosen requests above the limit of a second. Any thread may ask. */
    long limited() {
        return (long) LIMITED.getOpaque(this);
    }
}
