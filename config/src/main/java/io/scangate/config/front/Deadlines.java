package io.scangate.config.front;

/** The deadlines of one connection. Only for its event loop. */
final class Deadlines {
    /** For how long the front reads on after its own last answer: a close with unread bytes resets the answer. */
    private static final long LINGER_NANOS = 1_000_000_000L;
    /** For how long the rest of a body may come after the answer. */
    private static final long REST_NANOS = 2_000_000_000L;
    /** For how long a request may be under way to a server that stops. */
    private static final long STOP_GRACE_NANOS = 500_000_000L;

    /** What a connection must do now. */
    enum Due {
        NOTHING,
        /** Answer that the request did not arrive in time. */
        ANSWER,
        /** Close, and count a client that was too slow. */
        TIMED_OUT,
        /** Close. */
        CLOSE
    }

    private final FrontSettings settings;
    private final RequestState request;

    /** The deadlines of a connection with these requests. */
    Deadlines(FrontSettings settings, RequestState request) {
        this.settings = settings;
        this.request = request;
    }

    /**
     * What is due while a request arrives or is awaited.
     *
     * @param age nanoseconds since the first byte of the request, or since the connection waits
     * @param begun whether there was a first byte
     * @param stopping nanoseconds since the server stops; 0 if it does not
     */
    Due inHead(long age, boolean begun, long stopping) {
        if (begun) {
            return age > settings.headTimeout().toNanos() ? Due.ANSWER : Due.NOTHING;
        }
        if (Math.min(age, stopping) > STOP_GRACE_NANOS) {
            return Due.CLOSE;
        }
        return age > settings.idleTimeout().toNanos() ? Due.TIMED_OUT : Due.NOTHING;
    }

    /** What is due on a connection that speaks HTTP/2. */
    Due ofStreams(Streams streams, long waiting, long stopping, long now) {
        if (streams.isIdle() && Math.min(waiting, stopping) > STOP_GRACE_NANOS) {
            return Due.CLOSE;
        }
        boolean slow = streams.partAge(now) > settings.headTimeout().toNanos()
                || streams.dataAge(now) > settings.bodyTimeout().toNanos()
                || streams.isBlocked(now, settings.idleTimeout().toNanos())
                || waiting > settings.idleTimeout().toNanos();
        return slow ? Due.TIMED_OUT : Due.NOTHING;
    }

    /**
     * What is due while a body arrives.
     *
     * @param age nanoseconds since the end of the head, or since the answer
     */
    Due inBody(long age) {
        long limit = request.isAnswered() ? REST_NANOS : settings.bodyTimeout().toNanos() + REST_NANOS;
        return age > limit ? Due.ANSWER : Due.NOTHING;
    }

    /** What is due until the answer is flushed. The server refuses some targets without a word of their answers. */
    Due whileAnswering(long age) {
        return !request.isKnown() && age > REST_NANOS ? Due.TIMED_OUT : Due.NOTHING;
    }

    /** What is due after the last answer. */
    Due whileClosing(long age) {
        return age > LINGER_NANOS ? Due.CLOSE : Due.NOTHING;
    }
}
