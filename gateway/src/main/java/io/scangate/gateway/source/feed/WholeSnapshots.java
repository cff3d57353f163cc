package io.scangate.gateway.source.feed;

import io.scangate.gateway.index.Pacer;
import io.scangate.gateway.snapshot.CompiledSnapshot;
import io.scangate.gateway.snapshot.Floor;
import io.scangate.gateway.snapshot.HeapRoom;
import io.scangate.gateway.snapshot.SnapshotRead;
import io.scangate.gateway.snapshot.SnapshotRead.BadDocument;
import io.scangate.gateway.snapshot.SnapshotRead.Snapshot;
import io.scangate.gateway.snapshot.SnapshotReader;
import io.scangate.gateway.snapshot.SnapshotSettings;
import io.scangate.gateway.source.Damage;
import io.scangate.gateway.source.Damage.Part;
import io.scangate.gateway.source.feed.CompiledDownload.Announced;
import io.scangate.gateway.source.feed.CompiledDownload.BeingMade;
import io.scangate.gateway.source.feed.CompiledDownload.Downloaded;
import io.scangate.gateway.source.feed.CompiledDownload.NotServed;
import io.scangate.gateway.source.feed.CompiledDownload.TooLarge;
import io.scangate.gateway.source.feed.FeedAnswer.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gets whole snapshots from a replica: the compiled one, or JSON if there is none that this gateway can use. Reading a compiled
 * snapshot is many times faster. Only for the source's thread.
 */
final class WholeSnapshots implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WholeSnapshots.class);

    private final FeedClient client;
    private final SnapshotSettings settings;
    private final Damage damage;
    private final CompiledDownload compiled;
    private final Duration makingLimit;

    /** Why JSON was taken last; empty after a compiled snapshot. */
    private String lastWhy = "";

    /** Since when replicas have been making a compiled snapshot ({@link System#nanoTime}); null if they do not. */
    private @Nullable Long makingSince;

    /** @param temporaries makes the files of compiled snapshots */
    WholeSnapshots(
            FeedClient client,
            SnapshotSettings settings,
            Damage damage,
            CompiledDownload.Temporaries temporaries,
            FeedLimits limits) {
        this.client = client;
        this.settings = settings;
        this.damage = damage;
        this.compiled = new CompiledDownload(client, damage, temporaries);
        this.makingLimit = limits.making();
    }

    /**
     * What is wanted.
     *
     * @param least the lowest revision that helps, or {@code head} for the newest
     * @param floor a lower revision is rejected, unless a JSON snapshot ends the served history
     * @param room the memory for the rules
     * @param pacer paces the reading
     */
    record Wish(String least, Floor floor, HeapRoom room, Pacer pacer) {}

    /** The end of an attempt. */
    sealed interface Result {}

    /**
     * A snapshot. If it came in a compiled file, the file belongs to the caller, and the snapshot may be older than the rules of
     * the replica, which has the changes since.
     */
    record Got(Snapshot snapshot, @Nullable Path file) implements Result {}

    /** The replica is making a snapshot. */
    record Waiting(String detail) implements Result {}

    /** The replica does not answer. */
    record Unreachable(String detail) implements Result {}

    /** The snapshot cannot be served. */
    record Rejected(BadDocument bad) implements Result {}

    /** Gets a snapshot from the current replica. */
    Result take(Wish wish) throws InterruptedException {
        CompiledDownload.Result result = compiled.take(wish.least, wish.floor.revision(), wish.room);
        if (result instanceof BeingMade making && !isTooLate()) {
            return new Waiting(client.address() + ": " + making.detail());
        }
        makingSince = null;
        if (result instanceof CompiledDownload.Failed failed) {
            return new Unreachable(failed.why());
        }
        if (result instanceof TooLarge tooLarge) {
            return new Rejected(tooLarge.refusal());
        }
        Result read = result instanceof Downloaded downloaded ? read(downloaded, wish) : null;
        if (read != null) {
            return read;
        }
        logJson(
                result instanceof NotServed none
                        ? none.why()
                        : result instanceof BeingMade ? "it has been made for too long" : "it cannot be used");
        return takeJson(wish);
    }

    /** Logs the reason once, since the JSON may be asked for many times until it is written. */
    private void logJson(String why) {
        if (!why.equals(lastWhy)) {
            lastWhy = why;
            LOG.info(
                    "{} has no compiled snapshot for this gateway ({}); taking JSON, which takes longer",
                    client.address(),
                    why);
        }
    }

    private boolean isTooLate() {
        Long since = makingSince;
        if (since == null) {
            since = System.nanoTime();
            makingSince = since;
        }
        return System.nanoTime() - since > makingLimit.toNanos();
    }

    /** Returns null if JSON is to be taken instead. */
    private @Nullable Result read(Downloaded downloaded, Wish wish) {
        Path file = downloaded.file();
        try {
            SnapshotRead read = CompiledSnapshot.read(file, settings, wish.floor.revision(), wish.room, wish.pacer);
            if (read instanceof BadDocument bad && !bad.isOfFile()) {
                delete(file);
                return new Rejected(bad);
            }
            String fault = read instanceof Snapshot snapshot
                    ? fault(snapshot, downloaded.announced())
                    : ((BadDocument) read).message();
            if (read instanceof Snapshot snapshot && fault == null) {
                lastWhy = "";
                return new Got(snapshot, file);
            }
            damage.found(Part.MESSAGE, "a compiled snapshot of " + client.address() + ": " + fault);
        } catch (IOException e) {
            LOG.warn("{} cannot be read: {}", file, e.toString());
        }
        delete(file);
        return null;
    }

    /** How a snapshot differs from the announced one; null if it does not. */
    private static @Nullable String fault(Snapshot snapshot, Announced announced) {
        boolean same = snapshot.revision() == announced.revision()
                && Objects.equals(snapshot.mark(), announced.mark())
                && snapshot.index().digest().equals(announced.digest())
                && snapshot.isOfThisProgram();
        return same
                ? null
                : "revision " + snapshot.revision() + ", mark " + snapshot.mark() + ", digest "
                        + snapshot.index().digest() + ", version \"" + snapshot.program() + "\" (expected: "
                        + announced.revision() + ", " + announced.mark() + ", " + announced.digest() + ", version \""
                        + CompiledSnapshot.PROGRAM + "\")";
    }

    /** Deletes a file that is not used, if it is there. */
    static void delete(@Nullable Path file) {
        try {
            if (file != null) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            LOG.warn("{} cannot be deleted: {}", file, e.toString());
        }
    }

    private Result takeJson(Wish wish) throws InterruptedException {
        FeedAnswer answer = client.snapshot();
        if (answer.kind() != Kind.DOCUMENT) {
            return new Unreachable(answer.detail());
        }
        return SnapshotReader.ofSealed(settings)
                .read(answer.body(), wish.floor, wish.room, wish.pacer)
                .match(snapshot -> new Got(snapshot, null), Rejected::new);
    }

    /** Deletes an unfinished download. */
    @Override
    public void close() {
        compiled.close();
    }
}
