package io.scangate.config.fleet;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What gateways reported: the port to the database. Thread-safe; blocks. */
public interface GatewayStore {
    /** For how long a gateway that reports no more is shown as one of the fleet. */
    Duration GONE = Duration.ofHours(1);

    /**
     * A gateway as it was when it last reported.
     *
     * @param id its own random name
     * @param name where it runs
     * @param revision what it serves; -1 for nothing
     * @param history whether that is a revision of this database
     * @param state of its source
     * @param rules rules that serve
     * @param settings how it decides: texts by key; empty if it does not say
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

    /** How what a gateway serves relates to the changes of this database. */
    enum History {
        /** It serves what was here at that revision. */
        SAME,
        /** It serves what was never here, as after a restore from a backup. */
        OTHER,
        /** It serves nothing, or does not say. */
        UNKNOWN
    }

    /**
     * Keeps a report. A tally whose sequence is not higher than the last one is not added again.
     *
     * @return whether its tally, if any, was added
     */
    boolean take(String gateway, Report report, Instant now);

    /** The gateways that reported after a time, by name. */
    List<Gateway> gateways(Instant after);
}
