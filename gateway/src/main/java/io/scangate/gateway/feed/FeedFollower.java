package io.scangate.gateway.feed;

import io.scangate.gateway.feed.FeedClient.Answer;
import io.scangate.gateway.index.ActiveIndex;
import io.scangate.gateway.index.DeltaApplier;
import io.scangate.gateway.index.RuleIndex;
import io.scangate.gateway.rule.RejectedRule;
import io.scangate.gateway.snapshot.DeltaReader;
import io.scangate.gateway.snapshot.Follower;
import io.scangate.gateway.snapshot.Rejections;
import io.scangate.gateway.snapshot.ReloadOutcome;
import io.scangate.gateway.snapshot.ReloadStatus;
import io.scangate.gateway.snapshot.SnapshotFault;
import io.scangate.gateway.snapshot.SnapshotRead;
import io.scangate.gateway.snapshot.SnapshotRead.BadDocument;
import io.scangate.gateway.snapshot.SnapshotRead.Snapshot;
import io.scangate.gateway.snapshot.SnapshotReader;
import io.scangate.gateway.snapshot.SnapshotSettings;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows a control plane. Thread-safe; all work is done on a thread of its own.
 *
 * <pre>
 *   start:  last good from disk ----------------------------------.
 *                 | none                                          v
 *                 v                    changes            .---> serving ---. a long poll for changes
 *           take a snapshot --------------------------->  '----------------'
 *                 ^                                        |        | no answer
 *                 '---- a gap: its changes are not kept ---'        v
 *                                                      the next replica, after a while that grows
 * </pre>
 *
 * Whatever is to serve is written to disk first, and a revision that is not higher than the one that serves is never taken
 * (unless an operator forces it), so nobody is answered from an older one: not after a restart, and not by a replica that
 * lags.
 */
public final class FeedFollower implements Follower {
    private static final Logger LOG = LoggerFactory.getLogger(FeedFollower.class);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    /** Longer changes are not held in memory beside the rules; a snapshot is read as it comes. */
    private static final int MAX_CHANGE_BYTES =
            (int) Math.min(256 << 20, Runtime.getRuntime().maxMemory() / 32);

    private static final Duration LEAST_WAIT = Duration.ofMillis(100);
    private static final long FIRST_PAUSE_MILLIS = 50;
    private static final long MAX_PAUSE_MILLIS = 5_000;

    /** With millions of rules it takes seconds to find out that the disk is still full. */
    private static final Duration WRITE_PAUSE = Duration.ofSeconds(10);

    private final String source;
    private final SnapshotSettings settings;
    private final ActiveIndex active;
    private final FeedClient client;
    private final LastGood lastGood;
    private final Path scratch;
    private final ExecutorService merging = Executors.newSingleThreadExecutor(task -> thread(task, "scangate-merge"));
    private final DeltaApplier applier;
    private final BlockingQueue<Request> requests = new LinkedBlockingQueue<>();
    private final Thread thread = thread(this::run, "scangate-feed");
    private volatile ReloadStatus status;
    private volatile boolean closed;

    /** What serves, as it was when it was last taken whole; null before. */
    private @Nullable Snapshot base;

    private int failures;

    /** Whether what is on disk lacks something that serves. */
    private boolean gap;

    /** When writing all of it was tried in vain ({@link System#nanoTime}); null if it was not. */
    private @Nullable Long failedAt;

    /**
     * A follower that does nothing until {@link #start}.
     *
     * @throws IllegalArgumentException if the directory for its state cannot be used; the message is for people
     */
    public FeedFollower(SnapshotSettings settings, FeedSettings feed, ActiveIndex active) {
        this.source = settings.source();
        this.settings = settings;
        this.active = active;
        this.client = new FeedClient(settings.feedAddresses(), feed);
        Path directory = Path.of(feed.stateDir());
        this.lastGood = LastGood.open(directory, settings);
        this.scratch = directory.resolve("scratch");
        this.applier = new DeltaApplier(active, merging);
        this.status = ReloadStatus.starting(source);
    }

    private static Thread thread(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    private record Request(boolean force, CompletableFuture<ReloadOutcome> result) {}

    @Override
    public CompletionStage<ReloadOutcome> start() {
        CompletableFuture<ReloadOutcome> first = new CompletableFuture<>();
        requests.add(new Request(false, first));
        thread.start();
        return first.minimalCompletionStage();
    }

    @Override
    public CompletionStage<ReloadOutcome> reload(boolean force) {
        CompletableFuture<ReloadOutcome> result = new CompletableFuture<>();
        requests.add(new Request(force, result));
        client.cancel();
        if (closed) {
            refuseRequests();
        }
        return result.minimalCompletionStage();
    }

    @Override
    public ReloadStatus status() {
        return status;
    }

    @Override
    public void close() {
        closed = true;
        client.close();
        thread.interrupt();
        try {
            thread.join(CLOSE_TIMEOUT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        merging.shutdownNow();
        refuseRequests();
        lastGood.close();
    }

    private void refuseRequests() {
        for (Request request = requests.poll(); request != null; request = requests.poll()) {
            request.result.complete(rejected(SnapshotFault.CLOSED, "the follower is closed"));
        }
    }

    private void run() {
        try {
            restore();
        } catch (RuntimeException | Error e) {
            // Whatever is wrong with what is on disk, the control plane has it all.
            LOG.error("What {} sent last cannot be used", source, e);
        }
        while (!closed) {
            try {
                step();
            } catch (InterruptedException e) {
                // Only close interrupts, and the loop's condition sees to that.
            } catch (RuntimeException | Error e) {
                // Whatever it is, following must go on.
                LOG.error("Following {} failed", source, e);
                ended(rejected(SnapshotFault.INTERNAL_ERROR, e.toString()), Duration.ZERO);
                failures++;
                client.next();
            }
        }
    }

    private void restore() {
        long start = System.nanoTime();
        Snapshot snapshot = lastGood.load();
        if (snapshot != null) {
            serve(snapshot, since(start));
            LOG.info(
                    "Serving what {} sent last: revision {}, {} rules",
                    source,
                    snapshot.revision(),
                    snapshot.index().rules());
        }
    }

    private void step() throws InterruptedException {
        client.rearm();
        Request request = requests.poll(pauseMillis(), TimeUnit.MILLISECONDS);
        ActiveIndex.Revision now = active.current();
        if (request != null && (now == null || request.force)) {
            request.result.complete(takeSnapshot(request.force));
        } else if (now == null) {
            takeSnapshot(false);
        } else {
            ReloadOutcome outcome = takeChanges(now.revision(), request == null);
            if (request != null) {
                request.result.complete(outcome);
            }
        }
    }

    /** Doubles with each failure in a row; at random, so that a fleet does not come back all at once. */
    private long pauseMillis() {
        if (failures == 0) {
            return 0;
        }
        long most = Math.min(MAX_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(failures, 20));
        return ThreadLocalRandom.current().nextLong(most / 2, most + 1);
    }

    private ReloadOutcome takeChanges(long revision, boolean wait) throws InterruptedException {
        long start = System.nanoTime();
        Answer answer = client.changes(revision, wait);
        if (answer instanceof Answer.Document document) {
            return apply(revision, document.body());
        }
        if (answer instanceof Answer.SnapshotNeeded needed) {
            LOG.info("{} asks to take a snapshot: {}", client.address(), needed.detail());
            return takeSnapshot(false);
        }
        if (answer instanceof Answer.Failed failed) {
            return failed(failed.detail());
        }
        failures = 0;
        ReloadOutcome outcome = ended(new ReloadOutcome.Unchanged(revision), Duration.ZERO);
        if (wait) {
            // Whatever is between the two may answer at once, and again, and again.
            Thread.sleep(Math.max(0, LEAST_WAIT.minus(since(start)).toMillis()));
        }
        return outcome;
    }

    private ReloadOutcome apply(long revision, InputStream body) throws InterruptedException {
        byte[] document;
        try (InputStream in = body) {
            document = in.readNBytes(MAX_CHANGE_BYTES + 1);
        } catch (IOException e) {
            return failed(client.address() + ": " + e);
        }
        if (document.length > MAX_CHANGE_BYTES) {
            return takeSnapshotInstead("more than " + MAX_CHANGE_BYTES + " bytes");
        }
        long start = System.nanoTime();
        DeltaReader.Result read = DeltaReader.read(document);
        if (!(read instanceof DeltaReader.Result.Good good)) {
            return takeSnapshotInstead(((DeltaReader.Result.Bad) read).detail());
        }
        if (good.delta().base() != revision) {
            return failed(client.address() + " sent changes of revision "
                    + good.delta().base() + " (expected: " + revision + ")");
        }
        List<RejectedRule> left = new ArrayList<>();
        gap |= !written(() -> lastGood.append(document));
        applier.apply(good.delta(), left::add);
        failures = 0;
        left.forEach(
                rule -> LOG.warn("Left out of revision {}: {}", good.delta().revision(), rule));
        shorten();
        ActiveIndex.Revision now = java.util.Objects.requireNonNull(active.current());
        return ended(
                new ReloadOutcome.Loaded(
                        now.revision(),
                        now.index().rules(),
                        now.index().accounts(),
                        left.size() + good.rejections().total()),
                since(start));
    }

    /** What cannot be read now will not be the next time, and a snapshot has the same rules. */
    private ReloadOutcome takeSnapshotInstead(String why) throws InterruptedException {
        LOG.warn("{} sent changes that cannot be read: {}", client.address(), why);
        int before = failures;
        ReloadOutcome outcome = takeSnapshot(false);
        failures = Math.max(failures, before + 1);
        return outcome;
    }

    /** A long log of changes, or one that lacks a change, becomes part of the snapshot on disk. */
    private void shorten() {
        ActiveIndex.Revision now = active.current();
        Snapshot whole = base;
        boolean failedJustNow = failedAt != null && since(failedAt).compareTo(WRITE_PAUSE) < 0;
        if (now != null && whole != null && !failedJustNow) {
            gap = !written(() -> {
                if (gap || lastGood.isLong()) {
                    lastGood.replace(LastGood.at(whole, now.index(), now.revision()));
                }
            });
            failedAt = gap ? (Long) System.nanoTime() : null;
        }
    }

    private ReloadOutcome takeSnapshot(boolean force) throws InterruptedException {
        Answer answer = client.snapshot();
        if (!(answer instanceof Answer.Document document)) {
            return failed(answer instanceof Answer.Failed failed ? failed.detail() : client.address() + ": " + answer);
        }
        long start = System.nanoTime();
        ActiveIndex.Revision now = active.current();
        long least = now == null || force ? 0 : now.revision();
        SnapshotRead read = new SnapshotReader(settings).read(document.body(), least, scratch);
        if (read instanceof BadDocument bad) {
            failures++;
            client.next();
            return ended(new ReloadOutcome.Rejected(bad.fault(), bad.message(), bad.rejections()), since(start));
        }
        Snapshot snapshot = (Snapshot) read;
        failures = 0;
        if (now != null && !force && snapshot.revision() == now.revision()) {
            return ended(new ReloadOutcome.Unchanged(now.revision()), since(start));
        }
        gap = !written(() -> lastGood.replace(snapshot));
        return serve(snapshot, since(start));
    }

    private ReloadOutcome serve(Snapshot snapshot, Duration took) {
        base = snapshot;
        RuleIndex index = snapshot.index();
        active.swap(new ActiveIndex.Revision(index, snapshot.revision(), Instant.now()));
        long rejected = snapshot.rejections().total();
        return ended(new ReloadOutcome.Loaded(snapshot.revision(), index.rules(), index.accounts(), rejected), took);
    }

    private interface DiskWork {
        void run() throws IOException;
    }

    /** Whether it could be done: a disk that fails is no reason to serve old rules. */
    private boolean written(DiskWork work) {
        try {
            work.run();
            return true;
        } catch (IOException | UncheckedIOException e) {
            LOG.error("What is served cannot be kept for the next start: {}", e.toString());
            return false;
        }
    }

    private ReloadOutcome failed(String detail) {
        failures++;
        client.next();
        return ended(rejected(SnapshotFault.UNREACHABLE, detail), Duration.ZERO);
    }

    private static ReloadOutcome rejected(SnapshotFault fault, String detail) {
        return new ReloadOutcome.Rejected(fault, detail, Rejections.NONE);
    }

    private ReloadOutcome ended(ReloadOutcome outcome, Duration took) {
        ReloadStatus before = status;
        Instant now = Instant.now();
        status = before.after(outcome, now, took, served(now, took));
        if (status.state() != before.state() && status.state() == ReloadStatus.State.CURRENT) {
            LOG.info("{}: {} ({})", source, status.state(), outcome);
        } else if (status.state() != before.state()) {
            LOG.warn("{}: {} ({})", source, status.state(), outcome);
        } else {
            LOG.debug("{}: {}", source, outcome);
        }
        return outcome;
    }

    private ReloadStatus.@Nullable Served served(Instant now, Duration took) {
        ActiveIndex.Revision revision = active.current();
        ReloadStatus.Served before = status.served();
        if (revision == null || base == null || (before != null && before.revision() == revision.revision())) {
            return before;
        }
        RuleIndex index = revision.index();
        return new ReloadStatus.Served(
                revision.revision(),
                index.rules(),
                index.accounts(),
                base.bytes(),
                index.memoryBytes(),
                now,
                took,
                base.rejections(),
                base.warnings());
    }

    private static Duration since(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }
}
