package io.scangate.config.feed;

import io.scangate.config.feed.IndexWriter.Written;
import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RefusedException;
import io.scangate.gateway.disk.PrivateFiles;
import io.scangate.gateway.rule.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compiled snapshots as files that never change. A file is made when a gateway asks for one, by a thread of its own, one at a
 * time. A gateway gets a file of an earlier revision as long as the feed has the changes since and these are few, so a busy
 * platform does not write a file for each revision. A file that another program deletes is made again. Thread-safe.
 */
final class CompiledFeed implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CompiledFeed.class);

    /** So many accounts may have changed since a file was made; a gateway gets them as one delta. */
    private static final int FEW_ACCOUNTS = 500;

    /** So many may have changed if the file is young: half of a delta's most, since more change while it is sent. */
    private static final int MANY_ACCOUNTS = ChangeFeed.MAX_ACCOUNTS / 2;

    /** The age at which a file is no longer young. */
    private static final Duration YOUNG = Duration.ofMinutes(1);

    private static final int BUFFER_BYTES = 1 << 18;

    private final IndexWriter index;
    private final ChangeFeed feed;
    private final FeedFiles files;

    // Guarded by this object's lock.
    private @Nullable CompletableFuture<Made> making;
    private @Nullable Thread maker;

    private volatile boolean closed;

    /** The logged failure; empty after a success. Gateways ask often. */
    private volatile String lastFailure = "";

    private volatile @Nullable Made last;

    /** Kept because gateways may not have all of it yet. */
    private volatile @Nullable Made previous;

    /** @param files where the files are; the caller closes them after this object */
    CompiledFeed(IndexWriter index, ChangeFeed feed, FeedFiles files) {
        this.index = index;
        this.feed = feed;
        this.files = files;
    }

    /**
     * A file.
     *
     * @param name its name, which no other content has
     * @param state the state of its rules
     * @param bytes its length
     * @param sha256 the digest of its bytes
     * @param key tells it from other files of its name
     * @param at when it was made ({@link System#nanoTime})
     */
    record Made(
            String name,
            Path file,
            Written state,
            long bytes,
            Digest sha256,
            @Nullable Object key,
            long at) {
        boolean isYoung() {
            return System.nanoTime() - at < YOUNG.toNanos();
        }

        boolean isThere() {
            try {
                boolean there = Objects.equals(key, PrivateFiles.key(file)) && Files.size(file) == bytes;
                if (!there) {
                    LOG.warn("{} was deleted or replaced by another program; a new one is made", file);
                }
                return there;
            } catch (IOException e) {
                LOG.warn("{} cannot be read; a new one is made: {}", file, e.toString());
                return false;
            }
        }
    }

    /**
     * A file with which a gateway can begin and follow the feed; null if one has to be made. Blocks.
     *
     * @param least the lowest revision that the gateway takes
     */
    @Nullable
    Made usable(long least) {
        Made now = last;
        if (now == null || now.state.revision() < least || !now.isThere()) {
            return null;
        }
        int most = now.isYoung() ? MANY_ACCOUNTS : FEW_ACCOUNTS;
        return feed.canFollow(now.state.revision(), now.state.mark(), most) ? now : null;
    }

    /** A file by its name; null if there is none. */
    @Nullable
    Made named(String name) {
        return Stream.of(last, previous)
                .filter(made -> made != null && made.name.equals(name))
                .filter(Made::isThere)
                .findFirst()
                .orElse(null);
    }

    /** The newest file; null if none was made yet. */
    @Nullable
    Made newest() {
        return last;
    }

    /** What is being made at the moment, for people; null for nothing. */
    synchronized @Nullable String making() {
        return making == null ? null : index.state();
    }

    /**
     * Makes a file, unless one is being made.
     *
     * @param least an existing revision, which the file has at least
     * @return completes when the file is made, exceptionally as {@link IndexWriter#write} fails
     */
    synchronized CompletableFuture<Made> make(long least) {
        CompletableFuture<Made> running = making;
        if (running == null) {
            running = new CompletableFuture<>();
            making = running;
            maker = new Thread(() -> run(least), "scangate-compiled");
            maker.setDaemon(true);
            maker.start();
        }
        return running.copy();
    }

    private void run(long least) {
        Made made = null;
        Throwable failure = null;
        try {
            made = write(least);
        } catch (Exception | Error e) {
            failure = e;
        }
        CompletableFuture<Made> done;
        synchronized (this) {
            done = Objects.requireNonNull(making);
            making = null;
            maker = null;
        }
        if (made != null) {
            lastFailure = "";
            done.complete(made);
            return;
        }
        Throwable why = Objects.requireNonNull(failure);
        if (!closed && !lastFailure.equals(why.toString())) {
            lastFailure = why.toString();
            LOG.warn("No compiled snapshot can be made, so gateways take JSON: {}", lastFailure);
        }
        done.completeExceptionally(
                why instanceof RefusedException
                        ? why
                        : new RefusedException(Refusal.UNAVAILABLE, "no compiled snapshot can be made: " + why));
    }

    private Made write(long least) throws IOException, InterruptedException {
        long start = System.nanoTime();
        LOG.info("Making a compiled snapshot for gateways");
        Path written = files.folder().resolve("compiled");
        try {
            Written state = index.write(written, least);
            Digest sha256 = digest(written);
            String name = state.revision() + "-" + state.mark() + "-"
                    + sha256.toString().substring(0, 16);
            Path file = written.resolveSibling(name + ".sgc");
            PrivateFiles.replace(written, file);
            Made made =
                    new Made(name, file, state, Files.size(file), sha256, PrivateFiles.key(file), System.nanoTime());
            LOG.info(
                    "The compiled snapshot of revision {} is made: {} bytes in {} ms",
                    state.revision(),
                    made.bytes,
                    TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
            keep(made);
            return made;
        } finally {
            Files.deleteIfExists(written);
        }
    }

    /** Deletes the file before the previous one. A gateway that has opened it reads on. */
    private synchronized void keep(Made made) throws IOException {
        Made old = previous;
        previous = last;
        last = made;
        if (old != null && !old.name.equals(made.name) && (previous == null || !old.name.equals(previous.name))) {
            Files.deleteIfExists(old.file);
        }
    }

    private static Digest digest(Path file) throws IOException {
        MessageDigest sha256 = Digest.sha256();
        byte[] buffer = new byte[BUFFER_BYTES];
        try (InputStream in = Files.newInputStream(file)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                sha256.update(buffer, 0, read);
            }
        }
        return Digest.of(sha256);
    }

    /** The failure of a completed call of {@link #make}, as the service answers it. */
    static RuntimeException failure(Throwable failed) {
        Throwable cause =
                failed instanceof CompletionException && failed.getCause() != null ? failed.getCause() : failed;
        return cause instanceof RuntimeException refused ? refused : new IllegalStateException(cause);
    }

    /** Ends the making of a file. */
    @Override
    public void close() {
        Thread running;
        synchronized (this) {
            closed = true;
            running = maker;
        }
        if (running != null) {
            running.interrupt();
            try {
                running.join(TimeUnit.SECONDS.toMillis(5));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
