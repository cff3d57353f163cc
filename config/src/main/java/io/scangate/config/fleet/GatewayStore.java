package io.scangate.config.fleet;

import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RefusedException;
import io.scangate.config.scans.ScanTally;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** The port to the database for gateways' reports. Thread-safe. Methods block. */
public interface GatewayStore {
    /** How long the fleet includes a gateway after its last report. */
    Duration GONE = Duration.ofHours(1);

    /**
     * A gateway's last report. Immutable.
     *
     * @param id its own random name
     * @param name the host it runs on
     * @param revision the served revision; -1 for none
     * @param history whether that revision belongs to this database
     * @param state of its source
     * @param rules the number of served rules
     * @param settings its decision settings: texts by key; empty if not reported
     * @param reportedAt when it reported
     */
    record Gateway(
            String id,
            String name,
            long revision,
            History history,
            String state,
            long rules,
            Map<String, String> settings,
            Instant reportedAt) {}

    /** How a gateway's served revision relates to the changes of this database. */
    enum History {
        /** The served revision exists in this database with the same mark. */
        SAME,
        /** The served revision is of another history, as after a restore from a backup. */
        OTHER,
        /** The gateway serves nothing, or did not report its mark. */
        UNKNOWN
    }

    /** Stores a gateway's status: a report without its tally. */
    void put(String gateway, Report report, Instant now);

    /**
     * Adds the counts of a tally, if its sequence is higher than that of the gateway's last one. The gateway's status
     * was stored before.
     *
     * @return whether they were added
     * @throws RefusedException {@link Refusal#INVALID_ARGUMENT} if the database can never store them
     */
    boolean count(String gateway, ScanTally tally, Instant now);

    /** Stores the samples of links of a tally, in a transaction of their own, and deletes old samples. */
    void sample(ScanTally tally, Instant now);

    /** The gateways that reported after a time, by name. */
    List<Gateway> gateways(Instant after);
}
