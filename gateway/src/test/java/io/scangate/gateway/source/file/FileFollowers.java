package io.scangate.gateway.source.file;

import io.scangate.gateway.index.ActiveIndex;
import io.scangate.gateway.index.Pacer;
import io.scangate.gateway.snapshot.SnapshotSettings;
import io.scangate.gateway.source.Follower;
import io.scangate.gateway.source.SourceFollower;
import java.nio.file.Path;
import java.time.Duration;

/** Makes followers of files. */
public final class FileFollowers {
    private FileFollowers() {}

    /** A follower of a file, with a cache; not started. */
    public static Follower of(Path file, Duration pollInterval, SnapshotSettings settings, ActiveIndex active) {
        return of(file, new FileSettings(pollInterval, true), settings, active);
    }

    static Follower of(Path file, FileSettings settings, SnapshotSettings snapshots, ActiveIndex active) {
        return new SourceFollower(new FileRules(new FileSource(file), settings, snapshots, active, () -> Pacer.NONE));
    }
}
