package io.scangate.config.icp;

import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RefusedException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** The imports of licences that this process is making: how far they are, and a way to end them. Thread-safe. */
public final class RunningImports {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Map<String, Running> byId = new ConcurrentHashMap<>();
    private final Clock clock;

    /** No imports. */
    public RunningImports(Clock clock) {
        this.clock = clock;
    }

    /** What an import does now. */
    public enum Phase {
        /** It takes the file from the caller. */
        RECEIVING,
        /** It reads the rows of the file. */
        IMPORTING
    }

    /**
     * How far an import is. Immutable.
     *
     * @param by the author
     * @param bytes of the file that the phase has read
     * @param size of the file; -1 while it is not known
     */
    public record Progress(String id, String by, Instant startedAt, Phase phase, long bytes, long size) {}

    /** One import. One thread makes it. */
    public final class Running implements AutoCloseable {
        private final byte[] name = new byte[8];
        private final String by;
        private final Instant startedAt = clock.instant();
        private volatile Phase phase = Phase.RECEIVING;
        private final AtomicLong bytes = new AtomicLong();
        private volatile long size = -1;
        private volatile boolean cancelled;

        private Running(String by) {
            this.by = by;
            RANDOM.nextBytes(name);
            byId.put(id(), this);
        }

        private String id() {
            return HexFormat.of().formatHex(name);
        }

        private Progress progress() {
            return new Progress(id(), by, startedAt, phase, bytes.get(), size);
        }

        /** A stream of the file, whose reads are counted and refused after {@link RunningImports#cancel}. */
        public InputStream counted(InputStream file, Phase now, long length) {
            phase = now;
            bytes.set(0);
            size = length;
            return new FilterInputStream(file) {
                @Override
                public int read() throws IOException {
                    int next = super.read();
                    count(next < 0 ? 0 : 1);
                    return next;
                }

                @Override
                public int read(byte[] into, int offset, int most) throws IOException {
                    int read = super.read(into, offset, most);
                    count(Math.max(0, read));
                    return read;
                }
            };
        }

        private void count(int read) {
            if (cancelled) {
                throw new RefusedException(Refusal.CANCELLED, "the import was cancelled; nothing was imported");
            }
            bytes.addAndGet(read);
        }

        /** The import has ended. */
        @Override
        public void close() {
            byId.remove(id());
        }
    }

    /** Begins an import. */
    public Running begin(String by) {
        return new Running(by);
    }

    /** All imports, the oldest first. */
    public List<Progress> all() {
        return byId.values().stream()
                .map(Running::progress)
                .sorted(Comparator.comparing(Progress::startedAt).thenComparing(Progress::id))
                .toList();
    }

    /** Ends an import before its next bytes; empty if there is none with this id. It may have ended meanwhile. */
    public Optional<Progress> cancel(String id) {
        Running running = byId.get(id);
        if (running != null) {
            running.cancelled = true;
        }
        return Optional.ofNullable(running).map(Running::progress);
    }
}
