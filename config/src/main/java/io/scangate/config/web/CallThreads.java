package io.scangate.config.web;

import io.micrometer.core.instrument.MeterRegistry;
import io.scangate.config.web.FairThreads.Shares;
import io.scangate.config.web.Route.Lane;

/** The threads of the calls that must not use the threads that all calls share. Thread-safe. */
final class CallThreads implements AutoCloseable {
    /** Threads that wait take little of the machine. */
    static final Shares OUTSIDE =
            new Shares("outside", "wait for other servers or for a long body", 64, 512, 8, 256, 1_024);

    /** Less than those of all that wait outside: a sign-in takes three seconds at most. */
    static final Shares SIGN_IN = new Shares("sign-in", "wait for the service for sign-ins", 16, 64, 4, 32, 256);

    private final FairThreads outside = new FairThreads(OUTSIDE);
    private final FairThreads heavy;
    private final FairThreads password;
    private final FairThreads signIn = new FairThreads(SIGN_IN);

    /** @param processors of the machine */
    CallThreads(int processors) {
        heavy = new FairThreads(heavy(processors));
        password = new FairThreads(password(processors));
    }

    /** Half of the processors at most: a flood of passwords leaves the other half. */
    static Shares password(int processors) {
        int most = Math.max(1, processors / 2);
        return new Shares("password", "check a password", most, most, 1, 4, 64);
    }

    /** Half of the processors, so that the other calls have the other half. */
    static Shares heavy(int processors) {
        int most = Math.max(1, processors / 2);
        return new Shares("heavy", "compare a link with many rules", most, most, Math.max(1, most / 2), 32, 256);
    }

    /** The threads for calls that wait for websites, for the registry of licences, or for a client that sends a long body. */
    FairThreads outside() {
        return outside;
    }

    /** The threads for calls that compute for long. */
    FairThreads heavy() {
        return heavy;
    }

    /** The threads for the calls of a lane. */
    FairThreads of(Lane lane) {
        return switch (lane) {
            case PASSWORD -> password;
            case SIGN_IN -> signIn;
        };
    }

    /** Registers the metrics. Call it once. */
    void bindTo(MeterRegistry registry) {
        outside.bindTo(registry);
        heavy.bindTo(registry);
        password.bindTo(registry);
        signIn.bindTo(registry);
    }

    @Override
    public void close() {
        outside.close();
        heavy.close();
        password.close();
        signIn.close();
    }
}
