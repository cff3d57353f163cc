package io.scangate.gateway.source.file;

import io.scangate.gateway.rule.RejectedRule;
import io.scangate.gateway.snapshot.CheckReport;
import io.scangate.gateway.snapshot.Rejections;
import io.scangate.gateway.snapshot.SnapshotRead.Snapshot;
import io.scangate.gateway.snapshot.Text;
import io.scangate.gateway.source.ReloadOutcome;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the log how reloads end: each outcome once, however often it comes back. Not thread-safe. */
final class ReloadLog {
    private static final Logger LOG = LoggerFactory.getLogger(Reloader.class);

    /** The log is not the place for all of them; status and the offline check have more. */
    private static final int MAX_LOGGED_RULES = 10;

    private final String source;
    private @Nullable ReloadOutcome last;

    ReloadLog(String source) {
        this.source = Text.oneLine(source);
    }

    /**
     * A reload has ended.
     *
     * @param snapshot what was loaded, if anything was
     */
    void ended(ReloadOutcome outcome, Duration took, @Nullable Snapshot snapshot) {
        if (snapshot == null && outcome.equals(last)) {
            return;
        }
        last = outcome;
        if (snapshot != null) {
            loaded(snapshot, took);
        } else if (outcome instanceof ReloadOutcome.Rejected rejected) {
            LOG.error(
                    "Snapshot of {} rejected, {}: {}; what served before serves on",
                    source,
                    rejected.fault().code(),
                    Text.oneLine(rejected.message()));
            rejections(rejected.rejections());
        } else if (outcome instanceof ReloadOutcome.Missing) {
            LOG.warn("No snapshot at {}; looking again and again", source);
        } else if (outcome instanceof ReloadOutcome.Unchanged unchanged) {
            LOG.info("Snapshot of {} is unchanged, revision {}", source, unchanged.revision());
        }
    }

    /** A defect has shown. */
    void internalError(Throwable e) {
        LOG.error("Reload of {} failed", source, e);
    }

    private void loaded(Snapshot snapshot, Duration took) {
        LOG.info(
                "Snapshot of {} serves: revision {}, {} rules, {} accounts, {} left out, loaded in {} ms{}",
                source,
                snapshot.revision(),
                snapshot.index().rules(),
                snapshot.index().accounts(),
                snapshot.rejections().total(),
                took.toMillis(),
                snapshot.compiled() ? " from compiled rules" : "");
        for (String warning : snapshot.warnings()) {
            LOG.warn("Snapshot of {}: {}", source, Text.oneLine(warning));
        }
        rejections(snapshot.rejections());
    }

    private void rejections(Rejections rejections) {
        int shown = Math.min(MAX_LOGGED_RULES, rejections.first().size());
        for (RejectedRule rejected : rejections.first().subList(0, shown)) {
            LOG.warn("Left out of {}: {}", source, CheckReport.line(rejected));
        }
        if (rejections.total() > shown) {
            LOG.warn("Left out of {}: {} more", source, rejections.total() - shown);
        }
    }
}
