package io.scangate.gateway.admission;

import java.net.InetAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs credentials that were refused, with the address of the client: at most ten lines a minute, so that a flood fills no disk. The first line
 * of a later minute tells how many have none. Thread-safe.
 */
public final class RefusedLogins {
    private static final Logger LOG = LoggerFactory.getLogger(RefusedLogins.class);
    private static final int MOST = 10;
    private static final long PERIOD_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final LongSupplier nanos;
    private long since;
    private int lines;
    private long unlogged;

    /** With the clock of the system. */
    public RefusedLogins() {
        this(System::nanoTime);
    }

    RefusedLogins(LongSupplier nanos) {
        this.nanos = nanos;
        since = nanos.getAsLong();
    }

    /**
     * Notes a refusal.
     *
     * @param call what was called, in words of ours
     * @param client the address of the client; null if it is unknown
     * @param why the reason, without the credential and without control characters
     */
    public void note(String call, @Nullable InetAddress client, String why) {
        long missed = admit();
        if (missed >= 0) {
            String from = client == null ? "an unknown address" : client.getHostAddress();
            if (missed == 0) {
                LOG.warn("Refused a login at {} from {}: {}", call, from, why);
            } else {
                LOG.warn("Refused a login at {} from {}: {}; {} more were not logged", call, from, why, missed);
            }
        }
    }

    /** Returns the number of refusals without a line since the last line, or -1 if this one gets none, either. */
    private synchronized long admit() {
        long now = nanos.getAsLong();
        if (now - since >= PERIOD_NANOS) {
            since = now;
            lines = 0;
        }
        if (lines == MOST) {
            unlogged++;
            return -1;
        }
        lines++;
        long missed = unlogged;
        unlogged = 0;
        return missed;
    }
}
