package io.scangate.gateway.source.feed;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * A stream of a remote peer that closes itself when its reader waits for too long: a partition must not hold it for ever.
 * The reader then sees the stream fail or end early. A reader that takes its time is not the peer's fault.
 */
final class StallGuard extends FilterInputStream {
    private static final ScheduledExecutorService WATCH = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "scangate-feed-watch");
        thread.setDaemon(true);
        return thread;
    });

    private final long limitNanos;
    private final ScheduledFuture<?> watch;

    /** Since when the reader waits ({@link System#nanoTime}, never 0); 0 if it does not. */
    private volatile long waitsSince;

    @SuppressWarnings("this-escape") // the watch looks at waitsSince only, which is set
    StallGuard(InputStream in, Duration limit) {
        super(in);
        this.limitNanos = limit.toNanos();
        long interval = Math.max(1, limitNanos / 4);
        this.watch = WATCH.scheduleWithFixedDelay(this::look, interval, interval, TimeUnit.NANOSECONDS);
    }

    private void look() {
        long since = waitsSince;
        if (since != 0 && System.nanoTime() - since > limitNanos) {
            try {
                close();
            } catch (IOException e) {
                // The reader finds out.
            }
        }
    }

    @Override
    public int read() throws IOException {
        waitsSince = System.nanoTime() | 1;
        try {
            return in.read();
        } finally {
            waitsSince = 0;
        }
    }

    @Override
    public int read(byte[] b, int offset, int length) throws IOException {
        waitsSince = System.nanoTime() | 1;
        try {
            return in.read(b, offset, length);
        } finally {
            waitsSince = 0;
        }
    }

    @Override
    public void close() throws IOException {
        watch.cancel(false);
        in.close();
    }
}
