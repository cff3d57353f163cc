package io.scangate.gateway.source.file;

import io.scangate.gateway.index.BadCompiledFileException;
import io.scangate.gateway.index.CompiledFile;
import io.scangate.gateway.index.Pacer;
import io.scangate.gateway.snapshot.CompiledNote;
import io.scangate.gateway.snapshot.CompiledSnapshot;
import io.scangate.gateway.snapshot.ContentDigest;
import io.scangate.gateway.snapshot.Faults;
import io.scangate.gateway.snapshot.HeapRoom;
import io.scangate.gateway.snapshot.SnapshotRead.Snapshot;
import io.scangate.gateway.snapshot.SnapshotSettings;
import io.scangate.gateway.snapshot.Text;
import io.scangate.gateway.source.Damage;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The compiled form of a document in a file beside it, so that the next start reads no JSON. A failure to read or write
 * it is only logged, because the document itself exists.
 *
 * <p>A cache belongs to a document if the length is the same and
 *
 * <ol>
 *   <li>the file's stamp (modification and change time) is the same, which needs no reading; or
 *   <li>the checksum of all bytes is the same, for a file that was copied or touched. This takes a tenth of the time of
 *       reading JSON.
 * </ol>
 *
 * <p>File times have a resolution of up to two seconds. A file that is written twice within that time keeps its stamp,
 * so a stamp is stored only if it was older than that when the content was read. Not thread-safe.
 */
final class SnapshotCache {
    /** Compiling fewer rules is too fast to need a cache. */
    static final int MIN_RULES = 10_000;

    /** FAT has the coarsest file times. */
    private static final Duration CERTAIN_AFTER = Duration.ofSeconds(2);

    private static final Logger LOG = LoggerFactory.getLogger(SnapshotCache.class);

    private final FileSource source;
    private final SnapshotSettings settings;
    private final @Nullable Path file;
    private final Damage damage;
    private String lastFailure = "";

    /** Makes the cache of a file; it does nothing if {@code wanted} is false. */
    SnapshotCache(FileSource source, boolean wanted, SnapshotSettings settings, Damage damage) {
        this.source = source;
        this.settings = settings;
        this.damage = damage;
        this.file = wanted ? CompiledSnapshot.besides(source.file()) : null;
    }

    /**
     * Reads the cached snapshot of a document.
     *
     * @param room the memory for the rules
     * @param pacer paces the reading
     * @return null if there is none, or if the settings or the room reject it
     */
    @Nullable
    Snapshot find(Sighting.Present seen, HeapRoom room, Pacer pacer) {
        try {
            // Opening a named pipe would block until it has a writer.
            if (file != null && Files.isRegularFile(file) && isOf(seen, file, pacer) && room.fits(Files.size(file))) {
                return settings.judge(CompiledSnapshot.read(file, pacer)) instanceof Snapshot snapshot
                        ? snapshot
                        : null;
            }
        } catch (BadCompiledFileException e) {
            leaveOut(e);
        } catch (ClosedByInterruptException e) {
            // The gateway stops.
        } catch (IOException e) {
            LOG.warn("{} are not used: {}", name(), Faults.message(e));
        }
        return null;
    }

    private void leaveOut(BadCompiledFileException e) {
        LOG.warn("{} are not used, {}: {}", name(), e.reason().name().toLowerCase(Locale.ROOT), e.getMessage());
        if (e.reason() != BadCompiledFileException.Reason.OTHER_FORMAT && file != null) {
            damage.found(Damage.Part.COMPILED, file + ": " + e.getMessage());
            Damage.moveAside(file);
        }
    }

    private boolean isOf(Sighting.Present seen, Path cache, Pacer pacer) throws IOException, BadCompiledFileException {
        CompiledFile.Source of = CompiledFile.readSource(cache);
        if (of.first() != seen.bytes()) {
            return false;
        }
        CompiledNote note = CompiledNote.parse(CompiledFile.readNote(cache));
        if (!note.program().equals(CompiledSnapshot.PROGRAM)) {
            LOG.info("{} are not used: compiled by version {}", name(), Text.quoted(note.program()));
            return false;
        }
        long stamp = FileSource.stamp(seen);
        return (stamp != 0 && stamp == note.stamp())
                || new ContentDigest(of.first(), of.second()).equals(ContentDigest.of(source.open(), pacer));
    }

    /**
     * Writes the cache if the snapshot is large enough.
     *
     * @param seen the sighting of its document
     * @param readAt the start of reading
     * @param pacer paces the writing
     */
    void save(Snapshot snapshot, Sighting.Present seen, Instant readAt, Pacer pacer) {
        if (file == null || snapshot.compiled() || snapshot.index().rules() < MIN_RULES) {
            return;
        }
        try {
            long start = System.nanoTime();
            CompiledSnapshot.write(file, snapshot, certainStamp(source, snapshot, seen, readAt, pacer), pacer);
            lastFailure = "";
            LOG.info(
                    "{} written in {} ms",
                    name(),
                    Duration.ofNanos(System.nanoTime() - start).toMillis());
        } catch (ClosedByInterruptException e) {
            // The gateway stops; the next start reads JSON.
        } catch (IOException e) {
            String failure = Faults.message(e);
            if (!failure.equals(lastFailure)) {
                lastFailure = failure;
                LOG.warn("{} cannot be written, so the next start reads JSON: {}", name(), failure);
            }
        }
    }

    /**
     * The stamp of a document, or 0 if another content may have the same stamp.
     *
     * @param seen the sighting of the document before and after it was read
     * @param readAt the start of reading
     */
    static long certainStamp(FileSource source, Snapshot snapshot, Sighting.Present seen, Instant readAt, Pacer pacer)
            throws IOException {
        if (isCertain(seen, readAt)) {
            return FileSource.stamp(seen);
        }
        // Reading a large file takes so long that its times are certain afterwards. Then the content is compared once
        // more.
        boolean same = isCertain(seen, Instant.now())
                && ContentDigest.of(source.open(), pacer).equals(snapshot.digest())
                && source.look().equals(seen);
        return same ? FileSource.stamp(seen) : 0;
    }

    private static boolean isCertain(Sighting.Present seen, Instant when) {
        return seen.lastChange().isBefore(when.minus(CERTAIN_AFTER));
    }

    private String name() {
        return "Compiled rules " + Text.oneLine(String.valueOf(file));
    }
}
