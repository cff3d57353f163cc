package io.scangate.gateway;

import io.scangate.gateway.disk.AwaitedDirectory;
import io.scangate.gateway.index.ActiveIndex;
import io.scangate.gateway.recording.RulesSwap;
import io.scangate.gateway.snapshot.SnapshotRead.Snapshot;
import io.scangate.gateway.source.AwaitedSource;
import io.scangate.gateway.source.Follower;
import io.scangate.gateway.source.LastGoodFiles;
import io.scangate.gateway.source.ReloadStatus;
import io.scangate.gateway.source.SourceFollower;
import io.scangate.gateway.takeover.Offer;
import io.scangate.gateway.takeover.Takeover;
import io.scangate.gateway.wire.HostPort;
import io.scangate.gateway.wire.Sockets;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The process from which this one takes over. It keeps its state directory until this one accepts connections, so this one reads the
 * rules there first, and opens the directory later.
 */
final class Predecessor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Predecessor.class);

    /** For the rules of a file, which nobody else has read for this process. */
    private static final Duration FILE_TIMEOUT = Duration.ofMinutes(5);

    /** At a stop, for a process that answers what has begun. */
    private static final Duration COUNTS_TIMEOUT = Duration.ofSeconds(10);

    private final GatewaySettings settings;
    private final Takeover takeover;
    private final AwaitedDirectory directory;

    private Predecessor(GatewaySettings settings, Takeover takeover) {
        this.settings = settings;
        this.takeover = takeover;
        this.directory = new AwaitedDirectory(Path.of(settings.source().stateDir()));
    }

    /**
     * Finds it by the setting {@code takeover}.
     *
     * @return null if the setting is empty, or no process listens there
     * @throws IOException if this process cannot take over; the message is for people
     */
    static @Nullable Predecessor find(GatewaySettings settings) throws IOException, InterruptedException {
        if (!settings.takeover().isOn()) {
            return null;
        }
        Takeover takeover = Takeover.find(settings.takeover().path());
        if (takeover == null) {
            return null;
        }
        try {
            Offer offer = takeover.offer();
            check("listen", settings.wire().listen().listen(), offer.listen());
            check("admin", settings.wire().listen().admin(), offer.admin());
            LOG.info("Taking over from the process that serves revision {} on {}", offer.revision(), offer.listen());
            return new Predecessor(settings, takeover);
        } catch (IOException | RuntimeException e) {
            takeover.close();
            throw e;
        }
    }

    private static void check(String key, HostPort wanted, String actual) throws IOException {
        InetSocketAddress mine = wanted.resolved();
        InetSocketAddress its = HostPort.parse(actual).resolved();
        if (!its.equals(
                new InetSocketAddress(mine.getAddress(), mine.getPort() == 0 ? its.getPort() : mine.getPort()))) {
            throw new IOException(
                    key + ": " + wanted + " (expected: " + actual
                            + ", where the process listens from which this one takes over; end that one to change the address)");
        }
    }

    /**
     * Makes a follower and serves rules that are at least as new as those of the other process.
     *
     * @throws IOException if there are no such rules; the message is for people
     */
    Follower follow(ActiveIndex active) throws IOException, InterruptedException {
        return settings.kind().usesStateDirectory() ? followLater(active) : followNow(active);
    }

    private Follower followLater(ActiveIndex active) throws IOException, InterruptedException {
        long start = System.nanoTime();
        long least = takeover.offer().revision();
        ReloadStatus.ServedSnapshot served = null;
        if (least >= 0) {
            Snapshot snapshot = peek(least);
            active.swap(
                    new ActiveIndex.Revision(snapshot.index(), snapshot.revision(), Instant.now(), snapshot.mark()));
            served = ReloadStatus.ServedSnapshot.of(snapshot, Duration.ofNanos(System.nanoTime() - start));
            served.record(RulesSwap.Kind.TAKEN_OVER, served.loadTime());
        }
        Follower follower = new SourceFollower(
                new AwaitedSource(
                        settings.source().source(), () -> settings.kind().open(settings, active, directory.get())),
                served);
        follower.start();
        return follower;
    }

    private Snapshot peek(long least) throws IOException, InterruptedException {
        Snapshot snapshot = LastGoodFiles.peek(Path.of(settings.source().stateDir()), settings.snapshot(), least);
        if (snapshot == null) {
            throw new IOException(
                    "takeover: the state directory " + settings.source().stateDir()
                            + " has no rules of revision " + least
                            + ", which the other process serves (expected: the same state-dir, and a disk that keeps the rules)");
        }
        return snapshot;
    }

    private Follower followNow(ActiveIndex active) throws IOException, InterruptedException {
        Follower follower = new SourceFollower(settings.kind().open(settings, active, null));
        try {
            follower.start().toCompletableFuture().get(FILE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
            if (active.current() == null && takeover.offer().revision() >= 0) {
                throw new IOException(
                        "takeover: the file of the source gives no rules, and the other process has some: see the log");
            }
            return follower;
        } catch (ExecutionException | TimeoutException e) {
            follower.close();
            throw new IOException("takeover: the file of the source gives no rules: " + e, e);
        } catch (IOException | InterruptedException e) {
            follower.close();
            throw e;
        }
    }

    /**
     * The listening sockets of the other process, which takes no changes from now on.
     *
     * @param active gets the rules of the other process, if it has taken changes since they were read
     */
    Sockets sockets(ActiveIndex active) throws IOException, InterruptedException {
        long frozen = takeover.freeze();
        ActiveIndex.Revision read = active.current();
        if (settings.kind().usesStateDirectory() && frozen >= 0 && (read == null || read.revision() < frozen)) {
            Snapshot newer = peek(frozen);
            active.swap(new ActiveIndex.Revision(newer.index(), newer.revision(), Instant.now(), newer.mark()));
        }
        return takeover.sockets();
    }

    /**
     * Tells the other process to end, because this one accepts connections.
     *
     * @param reports begin when the other process has released the state directory, and take its last counts
     * @param ended called when the other process has nothing more to give
     */
    void accepting(Reports reports, Runnable ended) {
        if (!settings.reportAddresses().isEmpty()) {
            reports.startWhenFree(directory);
        }
        Consumer<String> counts = settings.reportAddresses().isEmpty()
                ? line -> LOG.warn("The last counts of the other process are lost, because this one reports none")
                : reports::inherit;
        takeover.accepting(counts, () -> {
            if (isOpen(reports)) {
                ended.run();
            }
        });
    }

    /** Waits for the last counts of the other process, if it has not ended yet, for some seconds at most. */
    void awaitCounts() {
        takeover.awaitEnd(COUNTS_TIMEOUT);
    }

    /** Waits until this process has the state directory: before that, it has nothing to give to a further process. */
    private boolean isOpen(Reports reports) {
        try {
            if (SourceKind.needsStateDirectory(settings)) {
                directory.get();
            }
            if (!settings.reportAddresses().isEmpty()) {
                reports.awaitOpen();
            }
            return true;
        } catch (InterruptedException | RuntimeException e) {
            LOG.error("No other process can take over from this one: {}", e.toString());
            return false;
        }
    }

    /** Releases the state directory, after its users have ended. */
    void closeDirectory() {
        try {
            directory.close();
        } catch (IOException e) {
            LOG.warn("The state directory cannot be closed: {}", e.toString());
        }
    }

    /** Whether the other process has ended, or gives nothing any more. */
    boolean isGone() {
        return takeover.isGone();
    }

    /** Leaves the other process as it is. */
    @Override
    public void close() {
        takeover.close();
    }
}
