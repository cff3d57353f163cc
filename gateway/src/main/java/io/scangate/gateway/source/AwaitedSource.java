package io.scangate.gateway.source;

import io.scangate.gateway.snapshot.SnapshotFault;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A source that opens only when another process has released its state directory, and that passes all calls to the opened source
 * then. Until then the gateway serves rules that it has read before.
 */
public final class AwaitedSource implements RuleSource {
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final String spec;
    private final Opening opening;
    private final Damage damage = new Damage();
    private volatile @Nullable RuleSource opened;
    private volatile boolean stopped;
    private volatile boolean distrusted;

    /** Opens the source. */
    @FunctionalInterface
    public interface Opening {
        /** Waits until the source can be opened, and opens it. */
        RuleSource open() throws InterruptedException;
    }

    /** @param spec the setting's text, for people */
    public AwaitedSource(String spec, Opening opening) {
        this.spec = spec;
        this.opening = opening;
    }

    @Override
    public String spec() {
        return spec;
    }

    @Override
    public boolean isOpen() {
        return opened != null;
    }

    @Override
    public ReloadStatus.@Nullable ServedSnapshot restore() throws InterruptedException {
        if (stopped) {
            throw new InterruptedException("stopped before the other process has released the state directory");
        }
        RuleSource source = opening.open();
        opened = source;
        if (stopped) {
            source.stop();
        }
        if (distrusted) {
            source.distrust();
        }
        return source.restore();
    }

    @Override
    public Attempt load(boolean force) throws InterruptedException {
        RuleSource source = opened;
        return source == null
                ? Attempt.failed(SnapshotFault.UNREACHABLE, "the state directory cannot be opened: see the log")
                        .backingOff()
                : source.load(force);
    }

    @Override
    public @Nullable Attempt follow() throws InterruptedException {
        return Objects.requireNonNull(opened, "the follower asks for isOpen first")
                .follow();
    }

    @Override
    public void settle() throws InterruptedException {
        RuleSource source = opened;
        if (source != null) {
            source.settle();
        }
    }

    @Override
    public Damage damage() {
        RuleSource source = opened;
        return source == null ? damage : source.damage();
    }

    @Override
    public void distrust() {
        distrusted = true;
        RuleSource source = opened;
        if (source != null) {
            source.distrust();
        }
    }

    @Override
    public Duration pause() {
        RuleSource source = opened;
        return source == null ? RETRY : source.pause();
    }

    @Override
    public Duration pauseAfter(Backoff failures) {
        RuleSource source = opened;
        return source == null ? RuleSource.super.pauseAfter(failures) : source.pauseAfter(failures);
    }

    @Override
    public @Nullable Followed followed() {
        RuleSource source = opened;
        return source == null ? null : source.followed();
    }

    @Override
    public @Nullable Duration currentFor() {
        RuleSource source = opened;
        return source == null ? null : source.currentFor();
    }

    @Override
    public @Nullable Instant confirmedAt() {
        RuleSource source = opened;
        return source == null ? null : source.confirmedAt();
    }

    @Override
    public long keptRevision() {
        RuleSource source = opened;
        return source == null ? -1 : source.keptRevision();
    }

    @Override
    public @Nullable HoldFile holdFile() {
        RuleSource source = opened;
        return source == null ? null : source.holdFile();
    }

    @Override
    public void wake() {
        RuleSource source = opened;
        if (source != null) {
            source.wake();
        }
    }

    @Override
    public void stop() {
        stopped = true;
        RuleSource source = opened;
        if (source != null) {
            source.stop();
        }
    }

    @Override
    public void close() {
        RuleSource source = opened;
        if (source != null) {
            source.close();
        }
    }
}
