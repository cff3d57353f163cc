package io.scangate.gateway.source;

import io.scangate.gateway.rule.RejectedRule;
import io.scangate.gateway.snapshot.CheckReport;
import io.scangate.gateway.snapshot.Rejections;
import io.scangate.gateway.snapshot.SnapshotFault;
import io.scangate.gateway.snapshot.Text;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes to the log how attempts end: each outcome once, however often it comes back. Not thread-safe. */
final class ReloadLog {
    private static final Logger LOG = LoggerFactory.getLogger(ReloadLog.class);

    /** The log is not the place for all of them; status and the offline check have more. */
    private static final int MAX_LOGGED_RULES = 10;

    private final String source;
    private @Nullable ReloadOutcome last;

    ReloadLog(String source) {
        this.source = Text.oneLine(source);
    }

    /**
     * An attempt has ended.
     *
     * @param stateIsNew whether the state of the source was another one before
     * @param now the rules that are served now; null if there are none yet
     */
    void ended(Attempt attempt, boolean stateIsNew, ReloadStatus.@Nullable Served now) {
        ReloadOutcome before = last;
        ReloadOutcome outcome = attempt.outcome();
        last = outcome;
        ReloadStatus.Served served = attempt.served();
        if (attempt.whole() && served != null) {
            loaded(served, attempt.took());
        } else if (outcome instanceof ReloadOutcome.Rejected rejected) {
            // Replicas in turn have the same fault and a message each.
            boolean known = attempt.backsOff() ? fault(before) == rejected.fault() : outcome.equals(before);
            if (stateIsNew || !known) {
                rejected(rejected, now);
            }
        } else if (stateIsNew && outcome instanceof ReloadOutcome.Missing) {
            LOG.warn("There is no snapshot {}. {} The gateway looks again until there is one.", source, served(now));
        } else if (stateIsNew) {
            LOG.info("The source {} is followed: {}", source, served(now));
        }
    }

    /** The rules of before a restart are served. */
    void restored(ReloadStatus.Served served) {
        loaded(served, served.loadTime());
    }

    private static @Nullable SnapshotFault fault(@Nullable ReloadOutcome outcome) {
        return outcome instanceof ReloadOutcome.Rejected rejected ? rejected.fault() : null;
    }

    /** A defect has shown. */
    void internalError(Throwable e) {
        LOG.error("Following {} failed by a defect of the program", source, e);
    }

    private void rejected(ReloadOutcome.Rejected rejected, ReloadStatus.@Nullable Served now) {
        if (rejected.fault() == SnapshotFault.UNREACHABLE) {
            LOG.warn(
                    "The source {} does not answer ({}). {} The gateway asks again until it answers.",
                    source,
                    Text.oneLine(rejected.message()),
                    served(now));
        } else {
            LOG.error(
                    "The snapshot of {} is not taken, {}: {}. {}",
                    source,
                    rejected.fault().code(),
                    Text.oneLine(rejected.message()),
                    served(now));
        }
        leftOut(rejected.rejections());
    }

    private static String served(ReloadStatus.@Nullable Served now) {
        return now == null
                ? "There are no rules to serve yet, so scans are answered with 503."
                : "Revision " + now.revision() + " is served.";
    }

    private void loaded(ReloadStatus.Served served, Duration took) {
        LOG.info(
                "The snapshot of {} is served: revision {}, {} rules, {} accounts, {} left out, loaded in {} ms{}",
                source,
                served.revision(),
                served.rules(),
                served.accounts(),
                served.rejections().total(),
                took.toMillis(),
                served.compiled() ? " from compiled rules" : "");
        for (String warning : served.warnings()) {
            LOG.warn("The snapshot of {}: {}", source, Text.oneLine(warning));
        }
        leftOut(served.rejections());
    }

    private void leftOut(Rejections rejections) {
        int shown = Math.min(MAX_LOGGED_RULES, rejections.first().size());
        for (RejectedRule rejected : rejections.first().subList(0, shown)) {
            LOG.warn("Left out of {}: {}", source, CheckReport.line(rejected));
        }
        if (rejections.total() > shown) {
            LOG.warn("Left out of {}: {} more", source, rejections.total() - shown);
        }
    }
}
