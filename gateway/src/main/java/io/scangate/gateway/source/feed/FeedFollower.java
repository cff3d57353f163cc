package io.scangate.gateway.source.feed;

import io.scangate.gateway.index.ActiveIndex;
import io.scangate.gateway.index.RuleIndex;
import io.scangate.gateway.rule.RejectedRule;
import io.scangate.gateway.snapshot.DeltaReader;
import io.scangate.gateway.snapshot.Rejections;
import io.scangate.gateway.snapshot.SnapshotFault;
import io.scangate.gateway.snapshot.SnapshotRead;
import io.scangate.gateway.snapshot.SnapshotRead.BadDocument;
import io.scangate.gateway.snapshot.SnapshotRead.Snapshot;
import io.scangate.gateway.snapshot.SnapshotReader;
import io.scangate.gateway.snapshot.SnapshotSettings;
import io.scangate.gateway.source.Follower;
import io.scangate.gateway.source.LastGood;
import io.scangate.gateway.source.ReloadOutcome;
import io.scangate.gateway.source.ReloadStatus;
import io.scangate.gateway.source.Serving;
import io.scangate.gateway.source.feed.FeedClient.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
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
 *                 '---- a gap: its changes are not kept, ---'       v
 *                       or another history           the next replica, after a while that grows
 * </pre>
 *
 * What another version of the program compiled serves at once, too, but one snapshot is taken as soon as somebody
 * answers: that version may have read links differently.
 *
 * Whatever is to serve is written to disk first, and a revision that is lower than the one that serves is never taken
 * (unless an operator forces it), so nobody is answered from an older one: not after a restart, and not by a replica that
 * lags. Changes are taken only if they say of the revision that they change what serves says of it, its mark; so rules of
 * two histories, as a restored database makes them, are never mixed.
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

    /** What an operator has to know of a control plane that is behind. */
    private static final String LOWER =
            ". It lags, or its database was restored from a backup. What serves goes on serving until"
                    + " its revision has caught up; POST /v1/reload?force=true on the admin listener takes what it has now";

    private final String source;
    private final SnapshotSettings settings;
    private final Serving serving;
    private final FeedClient client;
    private final Path scratch;
    private final Renewal renewal = new Renewal();
    private final BlockingQueue<Request> requests = new LinkedBlockingQueue<>();
    private final Thread thread = new Thread(this::run, "scangate-feed");
    private volatile ReloadStatus status;
    private volatile boolean closed;

    private int failures;

    /**
     * A follower that does nothing until {@link #start}.
     *
     * @throws IllegalArgumentException if the directory for its state cannot be used; the message is for people
     */
    public FeedFollower(SnapshotSettings settings, FeedSettings feed, ActiveIndex active) {
        this.source = settings.source();
        this.settings = settings;
        this.client = new FeedClient(settings.feedAddresses(), feed);
        Path directory = Path.of(feed.stateDir());
        this.serving = new Serving(active, LastGood.open(directory, settings));
        this.scratch = directory.resolve("scratch");
        this.status = ReloadStatus.starting(source);
        thread.setDaemon(true);
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
        refuseRequests();
        serving.close();
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
        Snapshot snapshot = serving.restore();
        if (snapshot != null) {
            loaded(snapshot, since(start));
            LOG.info(
                    "Serving what {} sent last: revision {}, {} rules",
                    source,
                    snapshot.revision(),
                    snapshot.index().rules());
            if (serving.isOfOtherProgram()) {
                LOG.info(
                        "Version {} compiled these; a snapshot is taken as soon as {} answers",
                        snapshot.program(),
                        source);
            }
        }
    }

    private void step() throws InterruptedException {
        client.rearm();
        Request request = requests.poll(pauseMillis(), TimeUnit.MILLISECONDS);
        ActiveIndex.Revision now = serving.now();
        if (request != null && (now == null || request.force)) {
            request.result.complete(takeSnapshot(request.force, false));
        } else if (now == null) {
            takeSnapshot(false, false);
        } else {
            ReloadOutcome outcome = follow(now.revision(), request == null);
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

    private ReloadOutcome follow(long revision, boolean wait) throws InterruptedException {
        if (serving.isOfOtherProgram() && renewal.isDue()) {
            ReloadOutcome outcome = takeSnapshot(false, false);
            if (!serving.isOfOtherProgram()) {
                return outcome;
            }
            renewal.failed();
        }
        ReloadOutcome outcome = takeChanges(revision, wait);
        if (outcome instanceof ReloadOutcome.Rejected rejected && rejected.fault() == SnapshotFault.UNREACHABLE) {
            renewal.unreachable();
        }
        return outcome;
    }

    private ReloadOutcome takeChanges(long revision, boolean wait) throws InterruptedException {
        long start = System.nanoTime();
        Answer answer = client.changes(revision, serving.mark(), wait);
        if (answer instanceof Answer.Document document) {
            return takeChanges(revision, document.body());
        }
        if (answer instanceof Answer.SnapshotNeeded needed) {
            LOG.info("{} asks to take a snapshot: {}", client.address(), needed.detail());
            return takeSnapshot(false, needed.otherHistory());
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

    private ReloadOutcome takeChanges(long revision, InputStream body) throws InterruptedException {
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
        if (!Objects.equals(good.baseMark(), serving.mark())) {
            LOG.info(
                    "{} sent changes of revision {} with the mark {} (expected: {}, which serves); taking a snapshot",
                    client.address(),
                    revision,
                    good.baseMark(),
                    serving.mark());
            return takeSnapshot(false, areDifferent(good.baseMark(), serving.mark()));
        }
        List<RejectedRule> left = serving.change(good, document);
        failures = 0;
        left.forEach(
                rule -> LOG.warn("Left out of revision {}: {}", good.delta().revision(), rule));
        ActiveIndex.Revision now = Objects.requireNonNull(serving.now());
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
        ReloadOutcome outcome = takeSnapshot(false, false);
        failures = Math.max(failures, before + 1);
        return outcome;
    }

    /**
     * Takes a snapshot.
     *
     * @param force whether it may be of a lower revision
     * @param otherHistory whether what serves is known to be of another history
     */
    private ReloadOutcome takeSnapshot(boolean force, boolean otherHistory) throws InterruptedException {
        Answer answer = client.snapshot();
        if (!(answer instanceof Answer.Document document)) {
            return failed(answer instanceof Answer.Failed failed ? failed.detail() : client.address() + ": " + answer);
        }
        long start = System.nanoTime();
        ActiveIndex.Revision now = serving.now();
        long least = now == null || force ? 0 : now.revision();
        SnapshotRead read = new SnapshotReader(settings).read(document.body(), least, scratch);
        return read instanceof BadDocument bad
                ? refused(bad, since(start))
                : take((Snapshot) read, force, otherHistory, since(start));
    }

    private ReloadOutcome refused(BadDocument bad, Duration took) {
        String detail = client.address() + ": " + bad.message();
        failures++;
        client.next();
        return ended(
                new ReloadOutcome.Rejected(
                        bad.fault(),
                        bad.fault() == SnapshotFault.LOWER_REVISION ? detail + LOWER : detail,
                        bad.rejections()),
                took);
    }

    private ReloadOutcome take(Snapshot snapshot, boolean force, boolean knownAsOther, Duration took) {
        ActiveIndex.Revision now = serving.now();
        boolean sameRevision = now != null && snapshot.revision() == now.revision();
        boolean sameMark = Objects.equals(snapshot.mark(), serving.mark());
        if (sameRevision && sameMark && !force && !serving.isOfOtherProgram()) {
            // It was to bring something else. Whoever gives such answers is not to be asked again and again.
            failures++;
            client.next();
            return ended(new ReloadOutcome.Unchanged(snapshot.revision()), took);
        }
        boolean other = knownAsOther || (sameRevision && areDifferent(snapshot.mark(), serving.mark()));
        // If two histories are behind one address, this goes on for ever: then at least with pauses.
        failures = other ? failures + 1 : 0;
        if (now != null && other) {
            LOG.warn(
                    "Rules of another history: revision {} of {} serves in the place of revision {}, which is not of"
                            + " that history. Was the control plane's database restored from a backup?",
                    snapshot.revision(),
                    client.address(),
                    now.revision());
        }
        serving.replace(snapshot);
        return loaded(snapshot, took);
    }

    /** Whether two marks are known not to be of one history. */
    public static boolean areDifferent(@Nullable String one, @Nullable String other) {
        return one != null && other != null && !one.equals(other);
    }

    private ReloadOutcome loaded(Snapshot snapshot, Duration took) {
        RuleIndex index = snapshot.index();
        long rejected = snapshot.rejections().total();
        return ended(new ReloadOutcome.Loaded(snapshot.revision(), index.rules(), index.accounts(), rejected), took);
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
        status = before.after(outcome, now, took, serving.status(before.served(), now, took));
        if (status.state() == before.state()) {
            LOG.debug("{}: {}", source, outcome);
        } else if (outcome instanceof ReloadOutcome.Rejected) {
            LOG.warn("{}: {} ({})", source, status.state(), outcome);
        } else {
            LOG.info("{}: {} ({})", source, status.state(), outcome);
        }
        return outcome;
    }

    private static Duration since(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }
}
