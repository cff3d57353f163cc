package io.scangate.gateway.feed;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * A stream of a remote peer that closes itself when nothing comes for too long: a partition must not hold its reader for
 * ever. A reader that waits then sees the stream fail or end early.
 */
final class StallGuard extends FilterInputStream {
    private static final ScheduledExecutorService WATCH = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "scangate-feed-watch");
        thread.setDaemon(true);
        return thread;
    });

    private final long limitNanos;
    private final ScheduledFuture<?> watch;
    private volatile long lastRead = System.nanoTime();

    @SuppressWarnings("this-escape") // the watch looks at lastRead only, which is set
    StallGuard(InputStream in, Duration limit) {
        super(in);
        this.limitNanos = limit.toNanos();
        long interval = Math.max(1, limitNanos / 4);
        this.watch = WATCH.scheduleWithFixedDelay(this::look, interval, interval, TimeUnit.NANOSECONDS);
    }

    private void look() {
        if (System.nanoTime() - lastRead > limitNanos) {
            try {
                close();
            } catch (IOException e) {
                // The reader finds out.
            }
        }
    }

    @Override
    public int read() throws IOException {
        int one = in.read();
        lastRead = System.nanoTime();
        return one;
    }

    @Override
    public int read(byte[] b, int offset, int length) throws IOException {
        int count = in.read(b, offset, length);
        lastRead = System.nanoTime();
        return count;
    }

    @Override
    public void close() throws IOException {
        watch.cancel(false);
        in.close();
    }
}
