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
 * A stream from a remote peer that closes itself when a read takes too long, so that a network partition does not block
 * it for ever. The read then fails or sees the end of the stream. Time between reads does not count. Only for one
 * reader.
 */
final class StallGuard extends FilterInputStream {
    private static final ScheduledExecutorService WATCH = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "scangate-feed-watch");
        thread.setDaemon(true);
        return thread;
    });

    private final long limitNanos;
    private final ScheduledFuture<?> watch;

    /** The start of the current read ({@link System#nanoTime}, never 0); 0 between reads. */
    private volatile long waitsSince;

    @SuppressWarnings("this-escape") // the watch reads only waitsSince, which is set
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
                // The reader sees the failure.
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
