package io.scangate.config.fleet;

import io.scangate.config.lifecycle.Page;
import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RefusedException;
import io.scangate.config.scans.ScanTally;
import io.scangate.gateway.rule.Digest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The port to the database for gateways' reports. Thread-safe. Methods block. */
public interface GatewayStore {
    /** How long the fleet includes a gateway after its last report. */
    Duration GONE = Duration.ofHours(1);

    /** How long counts are kept, and gateways that no longer report. */
    Duration RETENTION = Duration.ofDays(92);

    /** The most gateways of one key in an hour, so that a stolen key cannot fill the list. */
    int MAX_GATEWAYS = 1_000;

    /** The most gateways of one key that are kept, so that a stolen key cannot fill the database with new ids. */
    int MAX_KEPT = 5_000;

    /** The result of adding a tally. */
    enum Outcome {
        ADDED,
        /** The gateway's last tally has this sequence: it was added before. */
        REPEATED,
        /** The gateway's last tally has a higher sequence. Nothing was added. */
        OLD
    }

    /**
     * The result of adding a tally. Immutable.
     *
     * @param unknown the number of counts that were not added because the account never had such a rule
     */
    record Counted(Outcome outcome, int unknown) {}

    /**
     * A gateway's last report. Immutable.
     *
     * @param id its own random name
     * @param name its name for people, by default that of its host
     * @param revision the served revision; -1 for none
     * @param digest the digest of the served state; null if not reported
     * @param history whether that revision belongs to this database
     * @param state of its source
     * @param rules the number of served rules
     * @param settings its decision settings: texts by key; empty if not reported
     * @param version of its program; null if not reported
     * @param signedOff whether it has stopped in order since its last report
     * @param reportedAt when it reported
     * @param uncounted the scans that it answered and did not count
     */
    record Gateway(
            String id,
            String name,
            long revision,
            @Nullable String digest,
            History history,
            String state,
            long rules,
            Map<String, String> settings,
            @Nullable String version,
            boolean signedOff,
            Instant reportedAt,
            long uncounted) {}

    /** How a gateway's served revision relates to the changes of this database. */
    enum History {
        /** The served revision exists in this database with the same mark. */
        SAME,
        /** The served revision is of another history, as after a restore from a backup. */
        OTHER,
        /** The gateway serves nothing, did not report its mark, or serves a revision that the audit no longer has. */
        UNKNOWN
    }

    /**
     * How long a start keeps its gateway's id after a report. A gateway reports every five seconds. Two starts within this time
     * may be two gateways with copies of one state directory, and one of them has to take another id.
     */
    Duration OF_ONE_START = Duration.ofSeconds(15);

    /**
     * The last revision of this database. Immutable.
     *
     * @param mark of the revision; empty for 0
     */
    record Head(long revision, String mark) {}

    /** The result of storing a status. */
    sealed interface Put {
        /**
         * It is stored.
         *
         * @param compares the last revision of this database, if the accounts of the gateway are to be compared with it: the gateway
         *     serves a later revision of another history; else null
         */
        record Stored(@Nullable Head compares) implements Put {}

        /** The id is bound to another key, or the key has too many gateways. Nothing was stored. */
        record OtherKey() implements Put {}

        /**
         * Another start has the id. Nothing was stored.
         *
         * @param reportedAt the time of its last report
         */
        record InUse(Instant reportedAt) implements Put {}
    }

    /**
     * Stores a gateway's status: a report without its tally. Refuses a start while another one has the id, until that one has signed
     * off. Does not replace a later status of the same start, or its last one. The first report with a key of a gateway binds the
     * gateway's id to the key's name, until that key is ended.
     *
     * @param key the name of the gateway's key; null for a caller that may report as any gateway
     */
    Put put(String gateway, @Nullable String key, Report report, Instant now);

    /**
     * Adds the counts of a tally, if its sequence is higher than that of the gateway's last one. The gateway's status
     * was stored before. Adds no counts of accounts that do not exist, or of rules that the account never had.
     *
     * @throws RefusedException {@link Refusal#INVALID_ARGUMENT} if the database can never store them
     */
    Counted count(String gateway, ScanTally tally, Instant now);

    /** Stores the samples of links of a tally, in a transaction of their own, and deletes old samples. */
    void sample(ScanTally tally, Instant now);

    /**
     * A page of the gateways that reported after a time, by name, without removed ones.
     *
     * @param name a part of the name, whatever the case; null for any
     * @param state of the source; null for any
     * @param from the {@code next} of the previous page; null to start
     */
    Page<Gateway> gateways(
            Instant after, @Nullable String name, @Nullable String state, @Nullable String from, int limit);

    /** The gateways that reported after a time and have not signed off, by name. */
    List<Gateway> gateways(Instant after);

    /**
     * The digests of all accounts of one state. Immutable.
     *
     * @param head the last change
     * @param byAppid the digests by appid; do not modify it
     */
    record AccountDigests(Head head, Map<String, Digest> byAppid) {}

    /** The digests of all accounts; empty while some are not yet computed. */
    Optional<AccountDigests> accountDigests();

    /** Stores which accounts of a gateway differ, if it still serves the revision of a report. */
    void differ(String gateway, Report report, DifferingAccounts accounts);
}
