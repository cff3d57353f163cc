package io.scangate.gateway.source.feed;

import io.scangate.gateway.snapshot.SnapshotFault;
import io.scangate.gateway.source.ReloadOutcome;
import io.scangate.gateway.source.ReloadStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the log when following a control plane begins to fail, and when it works again. */
final class FollowLog {
    private static final Logger LOG = LoggerFactory.getLogger(FeedFollower.class);

    private FollowLog() {}

    /** A step has ended; steps that leave the state as it was are not told. */
    static void ended(ReloadOutcome outcome, ReloadStatus before, ReloadStatus after) {
        if (after.state() == before.state()) {
            return;
        }
        if (outcome instanceof ReloadOutcome.Rejected rejected) {
            boolean silent = rejected.fault() == SnapshotFault.UNREACHABLE;
            LOG.warn(
                    "The control plane {} ({}). {} The gateway asks again until it gets them.",
                    silent
                            ? "does not answer"
                            : "sent rules that are not taken, "
                                    + rejected.fault().code(),
                    rejected.message(),
                    served(after));
        } else if (before.state() == ReloadStatus.State.STARTING) {
            LOG.info("The rules of {} are served: {}", after.source(), figures(after));
        } else {
            LOG.info("The control plane {} is followed again: {}", after.source(), figures(after));
        }
    }

    private static String served(ReloadStatus status) {
        ReloadStatus.Served served = status.served();
        return served == null
                ? "There are no rules to serve yet, so scans are answered with 503."
                : "Revision " + served.revision() + " is served meanwhile.";
    }

    private static String figures(ReloadStatus status) {
        ReloadStatus.Served served = status.served();
        return served == null
                ? "none yet"
                : "revision " + served.revision() + ", " + served.rules() + " rules, " + served.accounts()
                        + " accounts";
    }
}
