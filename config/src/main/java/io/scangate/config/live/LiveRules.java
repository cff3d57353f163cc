package io.scangate.config.live;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.scangate.config.feed.ChangeFeed;
import io.scangate.config.feed.FeedStore;
import io.scangate.config.feed.FeedStore.ChangeSet;
import io.scangate.config.feed.IndexWriter;
import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RefusedException;
import io.scangate.config.lifecycle.StateDigest;
import io.scangate.config.lifecycle.Store;
import io.scangate.gateway.index.AbandonedException;
import io.scangate.gateway.index.ActiveIndex;
import io.scangate.gateway.index.ActiveIndex.Revision;
import io.scangate.gateway.index.DeltaApplier;
import io.scangate.gateway.index.DeltaApplier.Delta;
import io.scangate.gateway.index.Pacer;
import io.scangate.gateway.index.RuleIndex;
import io.scangate.gateway.index.RuleIndexCompiler;
import io.scangate.gateway.index.RuleIndexDelta;
import io.scangate.gateway.rule.Digest;
import io.scangate.gateway.snapshot.CompiledSnapshot;
import io.scangate.gateway.snapshot.ContentDigest;
import io.scangate.gateway.snapshot.DocumentFacts;
import io.scangate.gateway.snapshot.Rejections;
import io.scangate.gateway.snapshot.SnapshotRead.Snapshot;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rules of the database as an index. A thread compiles all rules once, then applies each change, usually within 50 ms. It
 * compiles all rules again if too many have changed at once, or if the database has another history. It survives failures of the
 * database. The index takes up to 62 bytes a rule, and twice as much while its layers are merged. Thread-safe.
 *
 * <pre>
 *   no index ---- all rules read ----> index of revision N ---- changes since N ----> index of revision M
 *       ^                                      |
 *       '---- another history, too many changes, or too little memory for the index
 * </pre>
 */
public final class LiveRules implements IndexWriter, AutoCloseable {
    private static final long NEVER = Long.MAX_VALUE;
    private static final Logger LOG = LoggerFactory.getLogger(LiveRules.class);

    /** With more changed accounts, or with more rules and members of them than fit, all rules are compiled again. */
    private static final int MAX_ACCOUNTS = 10_000;

    /** The memory for a rule or a member of a changed account while a delta is made, about: half of the index's room. */
    private static final int BYTES_OF_CHANGE = 256;

    /** The longest wait of a caller. */
    static final Duration WAIT = Duration.ofSeconds(3);

    /** The most callers that wait at once: each holds a thread that all calls share. */
    private static final int MOST_WAITING = 32;

    /** The longest time between two looks at the database while the feed tells of no change. */
    private static final Duration IDLE = Duration.ofSeconds(1);

    /** The pause after the feed told of no change: a closed feed answers at once. */
    private static final Duration PAUSE = Duration.ofMillis(20);

    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofMillis(200);

    /** The pause after a compilation that needed too much memory, which reads a large part of the database. */
    private static final Duration PAUSE_WITHOUT_ROOM = Duration.ofMinutes(10);

    /** The part of the heap for the index: a merge takes it twice, and calls need the rest. */
    private static final int HEAP_SHARE = 3;

    /** The share of a processor that a merge uses, unless a gateway waits for it. */
    private static final double MERGE_SHARE = 0.25;

    private static final long NO_REVISION = -1;
    private static final String READING = "all rules are being read";

    private final Store store;
    private final FeedStore changes;
    private final ChangeFeed feed;
    private final long room;
    private final Duration wait;
    private final ActiveIndex active = new ActiveIndex();
    private final ExecutorService merges =
            Executors.newSingleThreadExecutor(work -> daemon(work, "scangate-live-merge"));
    private final DeltaApplier applier = new DeltaApplier(active, merges, this::pacer);
    private final Thread thread = daemon(this::follow, "scangate-live");
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition newRevision = lock.newCondition();
    private final Semaphore places = new Semaphore(MOST_WAITING);
    private volatile boolean closed;

    /** Why there is no index, for people. */
    private volatile String why = READING;

    /** Whether there will be no index for long, so that no caller need wait. */
    private volatile boolean tooLarge;

    /** Whether a gateway waits for the index in one layer. */
    private volatile boolean awaited;

    /**
     * From which revision on the index has the digest that the database has; {@link #NEVER} if the present one has another. Set before its index is
     * served, so that who sees a revision also sees whether it is sound.
     */
    private volatile long soundFrom;

    /**
     * Creates an index without rules.
     *
     * @param changes the same database as the store
     * @param feed wakes the thread
     */
    public LiveRules(Store store, FeedStore changes, ChangeFeed feed) {
        this(store, changes, feed, Runtime.getRuntime().maxMemory() / HEAP_SHARE, WAIT);
    }

    /**
     * As above.
     *
     * @param room the most bytes of the index
     * @param wait the longest wait of a caller
     */
    LiveRules(Store store, FeedStore changes, ChangeFeed feed, long room, Duration wait) {
        this.store = store;
        this.changes = changes;
        this.feed = feed;
        this.room = room;
        this.wait = wait;
        drop();
    }

    private Pacer pacer() {
        return new Pacer(awaited ? 1 : MERGE_SHARE);
    }

    private static Thread daemon(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    /** Starts the thread, which first reads all rules. Call it once. */
    public void start() {
        thread.start();
    }

    /** Registers metrics. Call it once. */
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("scangate.index.revision", this, LiveRules::revision)
                .description("Revision of the control plane's own index, -1 while it has none")
                .register(registry);
        Gauge.builder("scangate.index.bytes", this, self -> self.now().index().memoryBytes())
                .description("Memory of the control plane's own index")
                .baseUnit("bytes")
                .register(registry);
    }

    private Revision now() {
        return Objects.requireNonNull(active.current(), "set by the constructor");
    }

    /** The revision of the index, -1 while there is none. Does not block. */
    public long revision() {
        return now().revision();
    }

    /**
     * The rules at a revision of the database or a later one. Waits for them for at most three seconds, unless the index is too large
     * or many callers wait.
     *
     * @throws RefusedException {@link Refusal#BUSY} if the index is older
     */
    public RuleIndex atLeast(long revision) {
        Revision now = now();
        if (now.revision() < revision && !tooLarge && places.tryAcquire()) {
            try {
                await(revision);
            } finally {
                places.release();
            }
            now = now();
        }
        if (now.revision() < revision) {
            throw new RefusedException(
                    Refusal.BUSY,
                    now.revision() == NO_REVISION
                            ? "the index of the rules is not there yet: " + why
                            : "the index of the rules has revision " + now.revision() + " (expected: " + revision
                                    + " or later); try again");
        }
        return now.index();
    }

    private void await(long revision) {
        long left = wait.toNanos();
        feed.look();
        lock.lock();
        try {
            while (revision() < revision && left > 0 && !closed && !tooLarge) {
                left = newRevision.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    private void follow() {
        boolean failing = false;
        try {
            while (!closed) {
                try {
                    step();
                    failing = false;
                    awaitChange();
                } catch (TooLargeException e) {
                    drop();
                    why = String.valueOf(e.getMessage());
                    tooLarge = true;
                    tellWaiting();
                    LOG.error("Explanations and forecasts are refused: {}", why);
                    TimeUnit.NANOSECONDS.sleep(PAUSE_WITHOUT_ROOM.toNanos());
                } catch (RuntimeException e) { // An error ends the process.
                    if (!failing && !closed) {
                        logFailure(e);
                    }
                    failing = true;
                    TimeUnit.NANOSECONDS.sleep(PAUSE_AFTER_FAILURE.toNanos());
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("Closed", e);
        }
    }

    /** A database that is away is no defect, so its line has no stack trace. */
    private void logFailure(RuntimeException failure) {
        if (failure instanceof RefusedException refused) {
            LOG.atLevel(refused.logLevel())
                    .log("The index of the rules stays at revision {}: {}", revision(), refused.getMessage());
        } else {
            LOG.error("The index of the rules stays at revision {}", revision(), failure);
        }
    }

    private void awaitChange() throws InterruptedException {
        Revision now = now();
        CompletableFuture<Boolean> change = feed.awaitChange(now.revision(), now.mark(), IDLE);
        try {
            if (!change.get()) {
                TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("the wait for a change never fails", e);
        }
    }

    private void step() {
        if (revision() == NO_REVISION || !applyChanges(now())) {
            compileAll();
        }
        tellWaiting();
    }

    private void tellWaiting() {
        lock.lock();
        try {
            newRevision.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Applies the changes since the index's revision. Returns false if all rules have to be compiled. */
    private boolean applyChanges(Revision before) {
        ChangedAccounts changed = new ChangedAccounts(room / 2 / BYTES_OF_CHANGE);
        ChangeSet set = changes.changes(before.revision(), MAX_ACCOUNTS, changed);
        long revision = set.head().revision();
        boolean sameHistory =
                revision >= before.revision() && set.head().since().equals(before.mark());
        if (!sameHistory || !set.complete() || changed.isTooMany()) {
            LOG.info(
                    "Reading all rules again: {}",
                    sameHistory ? "too many have changed at once" : "the database has another history");
            return false;
        }
        if (revision > before.revision()) {
            Digest digest =
                    new RuleIndexDelta(before.index(), rejected -> {}).digestAfter(changed.accounts(), set.removed());
            boolean isSound = digest.equals(set.digest().with(changed::digest));
            if (soundFrom != NEVER && !isSound) {
                LOG.error("Reading all rules again: the digest of the index differs from that of the database");
                return false;
            }
            soundFrom = isSound ? Math.min(soundFrom, revision) : NEVER;
            applier.apply(
                    new Delta(before.revision(), revision, changed.accounts(), set.removed()),
                    set.head().mark(),
                    rejected -> {});
            checkRoom(now().index().memoryBytes());
        }
        return true;
    }

    /** All rules of one state of the database, and the digest that it has stored for them. */
    private record Whole(RuleIndexCompiler compiler, long revision, String mark, Digest stored) {}

    private void compileAll() {
        // The old index is garbage before the new one needs memory.
        drop();
        long start = System.nanoTime();
        Whole whole = store.read(this::readAll);
        RuleIndex index = whole.compiler().compile();
        soundFrom = index.digest().equals(whole.stored()) ? Math.min(soundFrom, whole.revision()) : NEVER;
        applier.replace(new Revision(index, whole.revision(), Instant.now(), whole.mark()));
        why = READING;
        tooLarge = false;
        LOG.info(
                "Compiled {} rules of revision {} in {} ms",
                index.rules(),
                whole.revision(),
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
        if (soundFrom == NEVER) {
            LOG.error(
                    "The accounts of revision {} have the digest {} (expected: {}, as stored). Rows of the database are"
                            + " damaged, or another program has changed them. Gateways get no snapshot with them.",
                    whole.revision(),
                    index.digest(),
                    whole.stored());
        }
    }

    private Whole readAll(Store.Reader reader) {
        RuleIndexCompiler compiler = new RuleIndexCompiler(rejected -> {});
        StateDigest stored = reader.digest();
        Map<String, Digest> missing = new HashMap<>();
        reader.forEachAccount((account, rules) -> {
            if (closed) {
                throw new IllegalStateException("closed");
            }
            var served = ChangedAccounts.served(account, rules);
            if (stored.missing().contains(served.appid())) {
                missing.put(served.appid(), served.digest());
            }
            compiler.add(served);
            checkRoom(compiler.neededBytes());
        });
        Digest digest = stored.with(appid -> missing.getOrDefault(appid, Digest.ZERO));
        return new Whole(compiler, reader.revision(), reader.mark(), digest);
    }

    @Override
    public String state() {
        Revision now = now();
        return now.revision() == NO_REVISION ? why : "revision " + now.revision() + " is being written";
    }

    @Override
    public Written write(Path file, long least) throws IOException, InterruptedException {
        Written written = null;
        while (written == null) {
            awaitIndex(least);
            written = tryToWrite(file);
        }
        return written;
    }

    /** Returns null if all rules are read anew meanwhile. */
    private @Nullable Written tryToWrite(Path file) throws IOException, InterruptedException {
        awaited = true;
        try {
            Revision held = Objects.requireNonNull(applier.hold());
            return held.mark() == null ? null : write(file, held, held.mark());
        } catch (AbandonedException e) {
            return null;
        } finally {
            awaited = false;
            applier.release();
        }
    }

    private Written write(Path file, Revision held, String mark) throws IOException {
        checkSound(held.revision());
        RuleIndex index = held.index();
        DocumentFacts facts = new DocumentFacts(index.rules(), Rejections.NONE, List.of(), new ContentDigest(0, 0));
        CompiledSnapshot.write(
                file, new Snapshot(held.revision(), mark, index, facts, true, CompiledSnapshot.PROGRAM), 0, Pacer.NONE);
        checkSound(held.revision());
        return new Written(held.revision(), mark, index.digest());
    }

    private void checkSound(long revision) {
        if (revision < soundFrom) {
            throw new RefusedException(
                    Refusal.UNAVAILABLE,
                    "the rules of revision " + revision + " do not match the digest in the database");
        }
    }

    private void awaitIndex(long least) throws InterruptedException {
        feed.look();
        lock.lockInterruptibly();
        try {
            while (revision() < Math.max(0, least)) {
                checkOpen();
                newRevision.await();
            }
        } finally {
            lock.unlock();
        }
    }

    private void checkOpen() {
        if (closed) {
            throw new RefusedException(Refusal.UNAVAILABLE, "the service is stopping");
        }
        if (tooLarge) {
            throw new RefusedException(Refusal.UNAVAILABLE, "there is no index of the rules: " + why);
        }
    }

    private void drop() {
        applier.replace(new Revision(RuleIndex.empty(), NO_REVISION, Instant.now()));
    }

    private void checkRoom(long bytes) {
        if (bytes > room) {
            throw new TooLargeException(bytes, room);
        }
    }

    /** The index does not fit into its part of the heap. */
    private static final class TooLargeException extends RuntimeException {
        private static final long serialVersionUID = 1;

        TooLargeException(long bytes, long room) {
            super("it needs " + (bytes >> 20) + " MiB or more (expected: at most " + (room >> 20)
                    + " MiB, a third of the heap); give the process a larger heap (-Xmx), or ask another replica");
        }
    }

    /** Ends the thread and the waits of callers. The index stays as it is. */
    @Override
    public void close() {
        closed = true;
        tellWaiting();
        thread.interrupt();
        merges.shutdownNow();
        try {
            thread.join(WAIT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
