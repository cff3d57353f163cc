package io.scangate.gateway.traces;

import io.scangate.gateway.events.EventRing;
import io.scangate.gateway.link.Link;
import io.scangate.gateway.resolve.Decision;
import io.scangate.gateway.usage.Scene;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The traced requests of one event loop. A request is chosen before it is answered ({@link TraceChoice}). Its numbers go into a ring, which
 * another thread reads. Never waits and allocates nothing. Only the loop's thread writes.
 */
public final class TraceLog implements TracedRing {
    /** Some thousand requests without links. */
    static final int CAPACITY = 1 << 18;

    /** Longer canonical links are left out. */
    private static final int MOST_LINK = 8192;

    private static final VarHandle FULL;

    static {
        try {
            FULL = MethodHandles.lookup().findVarHandle(TraceLog.class, "full", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final EventRing ring;
    private final TraceChoice choice;
    private final boolean withLinks;
    private final byte[] link;
    private long readNanos;
    private boolean chosen;
    private int scans;
    private int kind;
    private long nanos;
    private long revision;
    private int linkLength;

    // Accessed through the handle.
    private long full;

    /** Makes a log. */
    TraceLog(TraceSettings settings) {
        this.ring = new EventRing(CAPACITY);
        this.choice = new TraceChoice(settings.tracesSample(), settings.tracesLimit());
        this.withLinks = settings.tracesLinks();
        this.link = new byte[withLinks ? MOST_LINK : 0];
    }

    @Override
    public EventRing ring() {
        return ring;
    }

    /** Sets the time at which the next requests were read, as {@link System#nanoTime}. */
    public void tick(long nanos) {
        readNanos = nanos;
        choice.tick(nanos);
    }

    /**
     * Begins a request, and chooses whether it is traced.
     *
     * @param values how many fields {@code traceparent} it has; with several, none counts
     * @param start of the last one's value
     */
    public void begin(byte[] b, int start, int end, int values) {
        chosen = choice.choose(b, start, end, values);
        if (chosen) {
            scans = 0;
            linkLength = 0;
        }
    }

    /** Ends the request without a span: its answer comes later. */
    public void forget() {
        chosen = false;
    }

    /**
     * Notes a decided scan of the request. Of several scans, the first one's decision counts.
     *
     * @param served the revision that decided
     * @param nanosToAnswer since the read of the request
     */
    public void scan(Decision decision, Scene scene, Link scanned, long served, long nanosToAnswer) {
        if (!chosen) {
            return;
        }
        nanos = nanosToAnswer;
        if (scans++ == 0) {
            kind = TraceEntry.kind(decision, scene);
            revision = served;
            if (withLinks && scanned.length() <= link.length) {
                linkLength = scanned.length();
                System.arraycopy(scanned.bytes(), 0, link, 0, linkLength);
            }
        }
    }

    /** Ends the request, which has got an answer without a problem. */
    public void answered(int status) {
        if (chosen) {
            int at = write(status, linkLength);
            if (at >= 0) {
                System.arraycopy(link, 0, ring.bytes(), at + TraceEntry.HEADER, linkLength);
                ring.publish(ring.size(at));
            }
        }
    }

    /**
     * Ends the request, which has got a problem.
     *
     * @param code of the problem, in ASCII
     */
    public void problem(int status, String code) {
        if (chosen) {
            int at = write(status, code.length());
            if (at >= 0) {
                byte[] b = ring.bytes();
                for (int i = 0; i < code.length(); i++) {
                    b[at + TraceEntry.HEADER + i] = (byte) code.charAt(i);
                }
                ring.publish(ring.size(at));
            }
        }
    }

    /** Writes an entry except its text; returns its offset, or -1 if the ring has no room. */
    private int write(int status, int length) {
        chosen = false;
        long taken = scans > 0 ? nanos : System.nanoTime() - readNanos;
        int at = TraceEntry.write(
                ring, scans, kind, scans == 0 ? -1 : revision, readNanos, taken, choice.parent(), status, length);
        if (at < 0) {
            FULL.setOpaque(this, full + 1);
        }
        return at;
    }

    @Override
    public long full() {
        return (long) FULL.getOpaque(this);
    }

    @Override
    public long limited() {
        return choice.limited();
    }
}
