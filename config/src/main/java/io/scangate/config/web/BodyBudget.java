package io.scangate.config.web;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.logging.RequestLogProperty;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RefusedException;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * The memory for the bodies of all calls in flight, of both listeners. Calls without a caller have a part of their own, so that
 * strangers cannot take the memory of those that have a key. In the strangers' part the body that has been arriving for longest
 * makes room for a new one: an ordinary body arrives within moments, and slow ones must not bar it. Thread-safe.
 */
final class BodyBudget {
    private static final int STRANGERS_SHARE = 4;
    /** A body that has been arriving for less time does not make room. */
    private static final long MIN_AGE_NANOS = 1_000_000_000L;

    private final Part callers;
    private final Part strangers;
    private final LongSupplier nanos;

    private static final class Part {
        private final long limit;
        private final Set<Reservation> arrivingOldestFirst = new LinkedHashSet<>();
        private long reserved;

        Part(long limit) {
            this.limit = limit;
        }
    }

    /** The memory for one body. */
    final class Reservation {
        private final Part part;
        private final HttpRequest request;
        private final long since = nanos.getAsLong();
        private long bytes;

        private Reservation(Part part, HttpRequest request) {
            this.part = part;
            this.request = request;
        }

        /** The body is whole: it no longer makes room for others. */
        void arrived() {
            synchronized (part) {
                part.arrivingOldestFirst.remove(this);
            }
        }

        private void take(long taken) {
            bytes = taken;
            part.reserved += taken;
            part.arrivingOldestFirst.add(this);
        }

        private void release() {
            synchronized (part) {
                part.arrivingOldestFirst.remove(this);
                part.reserved -= bytes;
                bytes = 0;
            }
        }
    }

    /** @param limit in bytes */
    BodyBudget(long limit) {
        this(limit, System::nanoTime);
    }

    /** @param nanos the time, as {@link System#nanoTime} */
    BodyBudget(long limit, LongSupplier nanos) {
        this.callers = new Part(limit - limit / STRANGERS_SHARE);
        this.strangers = new Part(limit / STRANGERS_SHARE);
        this.nanos = nanos;
    }

    /**
     * Reserves memory until the call is answered.
     *
     * @throws RefusedException {@link Refusal#BUSY} where there is too little left
     */
    @SuppressWarnings("FutureReturnValueIgnored") // Each call is answered or ended.
    Reservation reserve(ServiceRequestContext context, HttpRequest request, boolean isStranger, long bytes) {
        Part part = isStranger ? strangers : callers;
        Reservation reservation = new Reservation(part, request);
        synchronized (part) {
            while (part.reserved + bytes > part.limit) {
                if (!isStranger || !endOldest(part, reservation.since)) {
                    throw busy();
                }
            }
            reservation.take(bytes);
        }
        context.log().whenAvailable(RequestLogProperty.RESPONSE_END_TIME).thenAccept(log -> reservation.release());
        return reservation;
    }

    /** Ends the body that has been arriving for longest; false if it is too young. */
    private static boolean endOldest(Part part, long now) {
        Iterator<Reservation> oldestFirst = part.arrivingOldestFirst.iterator();
        Reservation oldest = oldestFirst.hasNext() ? oldestFirst.next() : null;
        if (oldest == null || now - oldest.since < MIN_AGE_NANOS) {
            return false;
        }
        oldest.release();
        oldest.request.abort(busy());
        return true;
    }

    private static RefusedException busy() {
        return new RefusedException(Refusal.BUSY, "too many bodies are being received; try again later");
    }
}
