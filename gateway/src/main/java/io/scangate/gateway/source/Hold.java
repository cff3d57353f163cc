package io.scangate.gateway.source;

import io.scangate.gateway.snapshot.SnapshotFault;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether an operator holds the gateway at its revision. Only for the follower's thread, except {@link #now}.
 *
 * <p>The order is on disk before the gateway acknowledges it, and so are the rules that it keeps: a restart serves the same
 * revision.
 */
final class Hold {
    private static final Logger LOG = LoggerFactory.getLogger(Hold.class);

    /** Null if the source keeps no rules on disk: such a gateway cannot be held. */
    private @Nullable HoldFile file;

    private volatile @Nullable Held held;

    /** The order in force; null if the gateway follows its source. Any thread may call it. */
    @Nullable
    Held now() {
        return held;
    }

    /**
     * Takes an order from before the start. Called first, and again if the source opens later.
     *
     * @param orderFile the file of the order; null if the source keeps no rules on disk
     */
    void restore(@Nullable HoldFile orderFile, ReloadStatus.@Nullable ServedSnapshot served) {
        file = orderFile;
        held = orderFile == null ? null : orderFile.read();
        Held order = held;
        if (order == null) {
            return;
        }
        LOG.warn(
                "An operator holds this gateway {}: changes and takedowns do not reach it before POST /v1/go-on",
                order.text());
        if (served == null) {
            LOG.error("The rules that this gateway holds are not on disk, so it serves none before POST /v1/go-on");
        } else if (order.revision() >= 0 && served.revision() != order.revision()) {
            LOG.error("The disk has revision {}, not the held one; this gateway serves it", served.revision());
        }
    }

    /**
     * Begins to hold.
     *
     * @param kept the revision that a restart would serve
     */
    HoldOutcome begin(ReloadStatus.@Nullable ServedSnapshot served, long kept) {
        Held order = held;
        if (order != null) {
            return new HoldOutcome(order, "");
        }
        String refusal = refusal(served, kept);
        if (!refusal.isEmpty() || file == null || served == null) {
            return HoldOutcome.refused(refusal);
        }
        order = new Held(served.revision(), Instant.now().truncatedTo(ChronoUnit.SECONDS));
        try {
            file.write(order);
        } catch (IOException e) {
            return HoldOutcome.refused("the order cannot be written to disk, so a restart would not know it: " + e);
        }
        held = order;
        LOG.warn(
                "An operator holds this gateway from now on, at revision {}: changes and takedowns do not reach it before POST /v1/go-on",
                order.revision());
        return new HoldOutcome(order, "");
    }

    private String refusal(ReloadStatus.@Nullable ServedSnapshot served, long kept) {
        if (file == null) {
            return "a gateway with rules of a file keeps none of its own; leave the file as it is instead";
        }
        if (served == null) {
            return "the gateway serves no rules yet";
        }
        return kept == served.revision()
                ? ""
                : "a restart would serve " + (kept < 0 ? "no rules" : "revision " + kept) + ", not the served revision "
                        + served.revision() + ", because the disk does not keep it: see the log";
    }

    /** Why rules are not loaded now. */
    Attempt refuseLoad(Held order) {
        String why = "an operator holds this gateway " + order.text() + " (expected: POST /v1/go-on first)";
        LOG.info("No rules are loaded: {}", why);
        return Attempt.failed(SnapshotFault.HELD, why);
    }

    /** Writes the order again if someone has deleted its file: only a call ends it. */
    void keep() {
        Held order = held;
        if (order == null || file == null || file.read() != null) {
            return;
        }
        try {
            file.write(order);
        } catch (IOException e) {
            LOG.error("The order to hold cannot be written to disk again: {}", e.toString());
        }
    }

    /**
     * Ends the order on disk; call {@link #ended} when the gateway follows its source again.
     *
     * @return why it cannot; null if it can
     */
    @Nullable
    Attempt end() {
        try {
            if (file != null && held != null) {
                file.delete();
                LOG.info("The gateway goes on: it follows its source again");
            }
            return null;
        } catch (IOException e) {
            return Attempt.failed(SnapshotFault.HELD, "the order to hold cannot be deleted from disk: " + e);
        }
    }

    /** The gateway follows its source from now on. */
    void ended() {
        held = null;
    }
}
