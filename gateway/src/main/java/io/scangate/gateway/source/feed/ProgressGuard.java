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
 * A stream from a remote peer that closes itself if the peer sends too few bytes: too few in a window of waiting, or not
 * all of them within a limit of waiting. Only the time within reads counts, since the reader may be slow itself. The read
 * then fails; it never sees an end of the stream that is none. Only for one reader.
 */
public final class ProgressGuard extends FilterInputStream {
    private static final ScheduledExecutorService WATCH = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "scangate-feed-watch");
        thread.setDaemon(true);
        return thread;
    });

    /** The looks in a window. */
    private static final int LOOKS = 4;

    private final long windowNanos;
    private final long allNanos;
    private final long leastBytes;
    private final ScheduledFuture<?> watch;

    // Guarded by this object's lock, which no read holds while it waits.
    private long bytes;
    private long waitedNanos;
    private boolean waiting;

    /** The start of the current read ({@link System#nanoTime}), if one waits. */
    private long since;

    private long windowStart;
    private long bytesBefore;
    private boolean slow;

    /**
     * Guards a stream.
     *
     * @param window the time of waiting in which enough bytes must arrive
     * @param all the time of waiting for all bytes
     */
    @SuppressWarnings("this-escape") // the watch finds all fields set
    public ProgressGuard(InputStream in, Duration window, Duration all) {
        super(in);
        this.windowNanos = window.toNanos();
        this.allNanos = all.toNanos();
        this.leastBytes = Math.max(1, FeedLimits.LEAST_BYTES_A_SECOND * window.toMillis() / 1000);
        long interval = Math.max(1, windowNanos / LOOKS);
        this.watch = WATCH.scheduleWithFixedDelay(this::look, interval, interval, TimeUnit.NANOSECONDS);
    }

    private void look() {
        if (isTooSlow()) {
            try {
                close();
            } catch (IOException e) {
                // The reader sees the failure.
            }
        }
    }

    private synchronized boolean isTooSlow() {
        long waited = waitedNanos + (waiting ? System.nanoTime() - since : 0);
        if (waited > allNanos) {
            slow = true;
        } else if (waited - windowStart >= windowNanos) {
            slow |= bytes - bytesBefore < leastBytes;
            windowStart = waited;
            bytesBefore = bytes;
        }
        return slow;
    }

    private synchronized void begin() {
        since = System.nanoTime();
        waiting = true;
    }

    private synchronized void end(long read) {
        waitedNanos += System.nanoTime() - since;
        waiting = false;
        bytes += Math.max(0, read);
    }

    /** The peer has sent too few bytes. */
    static final class TooSlowException extends IOException {
        private static final long serialVersionUID = 1;

        TooSlowException(String message) {
            super(message);
        }
    }

    private synchronized void check() throws IOException {
        if (slow) {
            throw new TooSlowException("the answer is too slow: " + bytes + " bytes in " + waitedNanos / 1_000_000
                    + " ms of waiting (expected: at least " + FeedLimits.LEAST_BYTES_A_SECOND + " bytes a second)");
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] b, int offset, int length) throws IOException {
        int read = 0;
        begin();
        try {
            read = in.read(b, offset, length);
        } finally {
            end(read);
            check();
        }
        return read;
    }

    @Override
    public void close() throws IOException {
        watch.cancel(false);
        in.close();
    }
}
