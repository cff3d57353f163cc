package io.scangate.gateway.source.feed;

import io.scangate.gateway.disk.StateDirectory;
import io.scangate.gateway.index.ActiveIndex;
import io.scangate.gateway.index.DamagedIndexException;
import io.scangate.gateway.index.Pacer;
import io.scangate.gateway.index.RuleIndexDelta;
import io.scangate.gateway.rule.Digest;
import io.scangate.gateway.rule.RejectedRule;
import io.scangate.gateway.settings.ServerAddresses;
import io.scangate.gateway.snapshot.DeltaReader;
import io.scangate.gateway.snapshot.Floor;
import io.scangate.gateway.snapshot.HeapRoom;
import io.scangate.gateway.snapshot.SnapshotFault;
import io.scangate.gateway.snapshot.SnapshotRead.BadDocument;
import io.scangate.gateway.snapshot.SnapshotRead.Snapshot;
import io.scangate.gateway.snapshot.SnapshotSettings;
import io.scangate.gateway.snapshot.Text;
import io.scangate.gateway.source.Attempt;
import io.scangate.gateway.source.Backoff;
import io.scangate.gateway.source.Damage.Part;
import io.scangate.gateway.source.Followed;
import io.scangate.gateway.source.KeptRules;
import io.scangate.gateway.source.KeptSource;
import io.scangate.gateway.source.LastGood;
import io.scangate.gateway.source.ReloadOutcome;
import io.scangate.gateway.source.ReloadStatus;
import io.scangate.gateway.source.feed.WholeSnapshots.Got;
import io.scangate.gateway.source.feed.WholeSnapshots.Rejected;
import io.scangate.gateway.source.feed.WholeSnapshots.Unreachable;
import io.scangate.gateway.source.feed.WholeSnapshots.Waiting;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rules of a control plane, and their last good state on disk.
 *
 * <pre>
 *   start:  last good from disk ----------------------------------.
 *                 | none                                          v
 *                 v                    changes            .---> serving ---. a long poll for changes
 *           take a snapshot --------------------------->  '----------------'
 *                 ^                                        |        | no answer
 *                 '---- changes are missing, ---------------'       v
 *                       or another history           the next replica, after a growing pause
 * </pre>
 *
 * <p>If another version of the program compiled the rules on disk, the gateway serves them at once. It takes one
 * snapshot as soon as a replica answers, because the other version may parse links differently.
 *
 * <p>The gateway writes rules to disk before it serves them, and refuses a lower revision than the served one, unless
 * an operator forces it, or has ended the history of the served rules (the snapshot says so). So it does not go back to an older revision, neither at a replica that lags nor at a restart
 * (unless a write failed). It takes a delta only if the delta names the mark of the served revision. So it never mixes
 * rules of two histories, which a restored database causes.
 */
public final class FeedRules extends KeptSource {
    private static final Logger LOG = LoggerFactory.getLogger(FeedRules.class);

    /**
     * Larger deltas are refused, because a delta is held in memory beside the rules; a snapshot is read as a stream.
     */
    private static final int MAX_CHANGE_BYTES =
            (int) Math.min(256 << 20, Runtime.getRuntime().maxMemory() / 32);

    /** The shortest interval between polls, because a proxy may answer each of them at once. */
    private static final Duration MIN_WAIT = Duration.ofMillis(100);

    /** An idle replica answers every second. */
    private static final Duration CURRENT_FOR = Duration.ofSeconds(5);

    /** Any snapshot helps. */
    private static final String ANY = "0";

    /** Only the newest rules help. */
    private static final String NEWEST = "head";

    /** Advice for an operator whose control plane is behind. */
    private static final String LOWER =
            ". It lags, or its database was restored from a backup. The served snapshot stays until"
                    + " its revision has caught up; POST /v1/reload?force=true on the admin listener takes its current rules, and"
                    + " POST /v1/histories/adopt of the control plane does so for all gateways";

    private final FeedClient client;
    private final WholeSnapshots snapshots;
    private final Renewal renewal = new Renewal();

    /** When the next poll may begin ({@link System#nanoTime}). */
    private long nextPoll = System.nanoTime();

    /**
     * Makes the source of a control plane without connecting to it.
     *
     * @param spec the addresses of its replicas
     * @param directory for the last good state; closed with this object
     * @param pacers makes the pacer of each piece of work beside scans
     * @throws IllegalArgumentException if the directory cannot be used; the message is for people
     */
    public FeedRules(
            String spec,
            FeedSettings feed,
            SnapshotSettings settings,
            StateDirectory directory,
            ActiveIndex active,
            Supplier<Pacer> pacers) {
        this(spec, feed, settings, directory, active, pacers, FeedLimits.DEFAULT);
    }

    FeedRules(
            String spec,
            FeedSettings feed,
            SnapshotSettings settings,
            StateDirectory directory,
            ActiveIndex active,
            Supplier<Pacer> pacers,
            FeedLimits limits) {
        super(spec, new KeptRules(active, LastGood.open(directory, settings), pacers));
        this.client = new FeedClient(ServerAddresses.parse("source", spec), feed, limits);
        this.snapshots = new WholeSnapshots(client, settings, rules.damage(), rules::makeTemporary, limits);
    }

    @Override
    public @Nullable Followed followed() {
        return client.followed();
    }

    @Override
    public void wake() {
        client.cancel();
    }

    @Override
    public void stop() {
        client.close();
    }

    @Override
    public void close() {
        snapshots.close();
        rules.close();
    }

    @Override
    public Duration pause() {
        Duration toPoll = Duration.ofNanos(Math.max(0, nextPoll - System.nanoTime()));
        Duration toReplica = client.pause();
        return toPoll.compareTo(toReplica) > 0 ? toPoll : toReplica;
    }

    /** Each replica has pauses of its own. */
    @Override
    public Duration pauseAfter(Backoff failures) {
        return client.pause();
    }

    @Override
    public Duration currentFor() {
        return CURRENT_FOR;
    }

    @Override
    public Attempt load(boolean force) throws InterruptedException {
        client.rearm();
        ActiveIndex.Revision now = rules.now();
        return runStep(() -> now == null || force
                ? takeSnapshot(force, false, force ? NEWEST : ANY)
                : takeNews(now.revision(), false));
    }

    @Override
    public Attempt follow() throws InterruptedException {
        ActiveIndex.Revision now = rules.now();
        try {
            return runStep(() -> now == null ? takeSnapshot(false, false, ANY) : takeNews(now.revision(), true));
        } finally {
            client.rearm();
        }
    }

    private interface Step {
        Attempt run() throws InterruptedException;
    }

    /** Runs a step; if it throws, the next attempt goes to the next replica. */
    private Attempt runStep(Step step) throws InterruptedException {
        try {
            return step.run();
        } catch (RuntimeException | Error e) {
            client.failed();
            throw e;
        }
    }

    private Attempt takeNews(long revision, boolean wait) throws InterruptedException {
        if (isDistrusted()) {
            return takeSnapshot(false, false, atLeast(revision));
        }
        if (rules.isOfOtherProgram() && renewal.isDue()) {
            Attempt attempt = takeSnapshot(false, false, atLeast(revision));
            if (!rules.isOfOtherProgram()) {
                return attempt;
            }
            LOG.warn("No snapshot replaces the rules that another version compiled: {}", attempt.outcome());
            renewal.failed();
        }
        Attempt attempt = takeChanges(revision, wait);
        if (attempt.outcome() instanceof ReloadOutcome.Rejected rejected
                && rejected.fault() == SnapshotFault.UNREACHABLE) {
            renewal.unreachable();
        }
        return attempt;
    }

    private Attempt takeChanges(long revision, boolean wait) throws InterruptedException {
        if (wait) {
            nextPoll = System.nanoTime() + MIN_WAIT.toNanos();
        }
        FeedAnswer answer = client.changes(revision, rules.mark(), wait);
        return switch (answer.kind()) {
            case DOCUMENT -> takeChanges(revision, answer.body());
            case NOTHING -> confirmed(Attempt.of(new ReloadOutcome.Unchanged(revision), Duration.ZERO));
            case CANCELLED -> throw new InterruptedException(answer.detail());
            case SNAPSHOT_NEEDED, OTHER_HISTORY -> {
                LOG.info(
                        "{} has no changes for this revision, taking a snapshot: {}",
                        client.address(),
                        answer.detail());
                boolean other = answer.kind() == FeedAnswer.Kind.OTHER_HISTORY;
                yield takeSnapshot(false, other, atLeast(other ? revision : revision + 1));
            }
            case FAILED, BEING_MADE, NOT_SERVED -> failed(answer.detail());
        };
    }

    private Attempt takeChanges(long revision, InputStream body) throws InterruptedException {
        byte[] document;
        try (InputStream in = body) {
            document = in.readNBytes(MAX_CHANGE_BYTES + 1);
        } catch (IOException e) {
            return failed(client.address() + ": " + e);
        }
        if (document.length > MAX_CHANGE_BYTES) {
            LOG.warn("{} sent changes of more than {} bytes; taking a snapshot", client.address(), MAX_CHANGE_BYTES);
            return takeSnapshot(false, false, atLeast(revision + 1)).backingOff();
        }
        long start = System.nanoTime();
        DeltaReader.Result read = DeltaReader.read(document);
        if (!(read instanceof DeltaReader.Result.Good change)) {
            return takeSnapshotInstead(revision, read.problem());
        }
        if (change.delta().base() != revision) {
            return failed(client.address() + " sent changes of revision "
                    + change.delta().base() + " (expected: " + revision + ")");
        }
        if (!Objects.equals(change.baseMark(), rules.mark())) {
            LOG.info(
                    "{} sent changes of revision {} with the mark {} (expected: {}, which is served); taking a snapshot",
                    client.address(),
                    revision,
                    change.baseMark(),
                    rules.mark());
            return takeSnapshot(false, LastGood.areDifferent(change.baseMark(), rules.mark()), atLeast(revision));
        }
        ActiveIndex.Revision before = Objects.requireNonNull(rules.now(), "changes follow on a snapshot");
        Digest digest = new RuleIndexDelta(before.index(), rejected -> {})
                .digestAfter(change.delta().accounts(), change.delta().removed());
        if (!digest.equals(change.digest())) {
            return takeSnapshotInstead(
                    revision,
                    "the digest of revision " + change.delta().revision() + " is " + digest + " with these changes"
                            + " (expected: " + change.digest() + ")");
        }
        List<String> warnings = change.warnings(before.index());
        List<RejectedRule> leftOut = new ArrayList<>();
        ReloadStatus.ServedSnapshot served;
        try {
            served = rules.change(change, document, leftOut);
        } catch (DamagedIndexException e) {
            damage().found(Part.INDEX, e.getMessage() + "; taking a snapshot");
            distrust();
            return takeSnapshot(false, false, atLeast(revision));
        }
        warnings.forEach(warning -> LOG.warn("Revision {}: {}", served.revision(), Text.oneLine(warning)));
        leftOut.forEach(rule -> LOG.warn("Left out of revision {}: {}", served.revision(), rule));
        return confirmed(
                Attempt.changed(served, leftOut.size() + change.rejections().total(), since(start)));
    }

    /** A replica has said that the served revision is its newest one. */
    private Attempt confirmed(Attempt attempt) {
        client.answered();
        rules.confirm();
        return attempt;
    }

    private static String atLeast(long revision) {
        return String.valueOf(revision);
    }

    /** Takes a later snapshot, because the next delta would have the same fault. */
    private Attempt takeSnapshotInstead(long revision, String why) throws InterruptedException {
        damage().found(
                        Part.MESSAGE,
                        client.address() + " sent changes that cannot be used: " + why + "; taking a snapshot");
        Attempt attempt = takeSnapshot(false, false, atLeast(revision + 1));
        return attempt.backsOff() ? attempt : failed(attempt);
    }

    /**
     * Takes a snapshot.
     *
     * @param force whether to accept a lower revision
     * @param otherHistory whether the served snapshot certainly belongs to another history
     * @param least the lowest revision that helps, {@link #ANY} or {@link #NEWEST}
     */
    private Attempt takeSnapshot(boolean force, boolean otherHistory, String least) throws InterruptedException {
        long start = System.nanoTime();
        ActiveIndex.Revision now = rules.now();
        WholeSnapshots.Result result = snapshots.take(new WholeSnapshots.Wish(
                least,
                now == null || force ? Floor.NONE : new Floor(now.revision(), rules.mark()),
                HeapRoom.beside(now == null ? null : now.index()),
                rules.pacer()));
        if (result instanceof Got got) {
            try {
                return take(got, force, otherHistory, since(start));
            } finally {
                WholeSnapshots.delete(got.file());
            }
        }
        if (result instanceof Rejected rejected) {
            return rejection(rejected.bad(), since(start));
        }
        if (result instanceof Waiting waiting) {
            nextPoll = System.nanoTime() + MIN_WAIT.toNanos();
            return Attempt.beingMade(waiting.detail());
        }
        return failed(((Unreachable) result).detail());
    }

    private Attempt rejection(BadDocument bad, Duration took) {
        String detail = client.address() + ": " + bad.message();
        if (bad.fault().isDamage()) {
            damage().found(Part.MESSAGE, "a snapshot of " + detail);
        }
        return failed(Attempt.of(
                new ReloadOutcome.Rejected(
                        bad.fault(),
                        bad.fault() == SnapshotFault.LOWER_REVISION ? detail + LOWER : detail,
                        bad.rejections()),
                took));
    }

    private Attempt take(Got got, boolean force, boolean knownAsOther, Duration took) throws InterruptedException {
        Snapshot snapshot = got.snapshot();
        ActiveIndex.Revision now = rules.now();
        boolean sameRevision = now != null && snapshot.revision() == now.revision();
        boolean sameMark = Objects.equals(snapshot.mark(), rules.mark());
        if (sameRevision && sameMark && !force && !rules.isOfOtherProgram() && !isDistrusted()) {
            // The replica was expected to send something else.
            return failed(Attempt.of(new ReloadOutcome.Unchanged(snapshot.revision()), took));
        }
        boolean other = knownAsOther || (sameRevision && LastGood.areDifferent(snapshot.mark(), rules.mark()));
        if (now != null && other) {
            LOG.warn(
                    "Rules of another history: revision {} of {} replaces revision {}, which belongs to another"
                            + " history. Was the control plane's database restored from a backup?",
                    snapshot.revision(),
                    client.address(),
                    now.revision());
        }
        if (now != null && !force && snapshot.revision() < now.revision()) {
            LOG.warn(
                    "An operator has ended the history of the served revision {}: revision {} of {} replaces it",
                    now.revision(),
                    snapshot.revision(),
                    client.address());
        }
        Path file = got.file();
        // The replica may have changes since a compiled snapshot; the next poll takes them.
        Attempt attempt = file == null
                ? Attempt.loaded(rules.replace(snapshot, took))
                : Attempt.loaded(rules.replace(snapshot, took, file)).unconfirmed();
        trust();
        // Two histories behind one address cause endless switching; the back-off limits its rate.
        return other ? failed(attempt) : attempt;
    }

    private Attempt failed(String detail) {
        return failed(Attempt.failed(SnapshotFault.UNREACHABLE, detail));
    }

    /** The next attempt goes to the next replica that may be asked. */
    private Attempt failed(Attempt attempt) {
        client.failed();
        return attempt.backingOff();
    }

    private static Duration since(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }
}
