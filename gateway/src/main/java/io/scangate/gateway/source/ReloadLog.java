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

/** Logs the outcomes of attempts. Logs an outcome once while it repeats. Not thread-safe. */
final class ReloadLog {
    private static final Logger LOG = LoggerFactory.getLogger(ReloadLog.class);

    /** The most rejected rules in the log; the status and the offline check list more. */
    private static final int MAX_LOGGED_RULES = 10;

    private final String source;
    private @Nullable ReloadOutcome last;

    ReloadLog(String source) {
        this.source = Text.oneLine(source);
    }

    /**
     * Logs the end of an attempt.
     *
     * @param stateIsNew whether the source's state differs from the state before
     * @param now the served snapshot; null if there is none yet
     */
    void log(Attempt attempt, boolean stateIsNew, ReloadStatus.@Nullable ServedSnapshot now) {
        ReloadOutcome before = last;
        ReloadOutcome outcome = attempt.outcome();
        last = outcome;
        ReloadStatus.ServedSnapshot served = attempt.served();
        if (attempt.whole() && served != null) {
            logLoad(served, attempt.took());
        } else if (outcome instanceof ReloadOutcome.Rejected rejected) {
            // Replicas that are asked in turn report the same fault, each with its own message.
            boolean known = attempt.backsOff() ? fault(before) == rejected.fault() : outcome.equals(before);
            if (stateIsNew || !known) {
                logRejection(rejected, now);
            }
        } else if (stateIsNew && outcome instanceof ReloadOutcome.Missing) {
            LOG.warn("There is no snapshot {}. {} The gateway polls until there is one.", source, servedText(now));
        } else if (stateIsNew) {
            LOG.info("Following the source {}: {}", source, servedText(now));
        }
    }

    /** The rules of before a restart are served. */
    void restored(ReloadStatus.ServedSnapshot served) {
        logLoad(served, served.loadTime());
    }

    private static @Nullable SnapshotFault fault(@Nullable ReloadOutcome outcome) {
        return outcome instanceof ReloadOutcome.Rejected rejected ? rejected.fault() : null;
    }

    /** Logs a defect. */
    void internalError(Throwable e) {
        LOG.error("Following {} failed because of a defect in the program", source, e);
    }

    private void logRejection(ReloadOutcome.Rejected rejected, ReloadStatus.@Nullable ServedSnapshot now) {
        if (rejected.fault() == SnapshotFault.BEING_MADE) {
            LOG.info(
                    "The source {} is making a compiled snapshot ({}). {} The gateway asks again until it is made.",
                    source,
                    Text.oneLine(rejected.message()),
                    servedText(now));
        } else if (rejected.fault() == SnapshotFault.UNREACHABLE) {
            LOG.warn(
                    "The source {} gives no rules ({}). {} The gateway asks again until it does.",
                    source,
                    Text.oneLine(rejected.message()),
                    servedText(now));
        } else {
            LOG.error(
                    "The snapshot of {} is rejected, {}: {}. {}",
                    source,
                    rejected.fault().code(),
                    Text.oneLine(rejected.message()),
                    servedText(now));
        }
        logRejectedRules(rejected.rejections());
    }

    private static String servedText(ReloadStatus.@Nullable ServedSnapshot now) {
        return now == null
                ? "There are no rules to serve yet, so scans are answered with 503."
                : "Revision " + now.revision() + " is served.";
    }

    private void logLoad(ReloadStatus.ServedSnapshot served, Duration took) {
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
        logRejectedRules(served.rejections());
    }

    private void logRejectedRules(Rejections rejections) {
        int shown = Math.min(MAX_LOGGED_RULES, rejections.first().size());
        for (RejectedRule rejected : rejections.first().subList(0, shown)) {
            LOG.warn("Left out of {}: {}", source, CheckReport.line(rejected));
        }
        if (rejections.total() > shown) {
            LOG.warn("Left out of {}: {} more", source, rejections.total() - shown);
        }
    }
}
