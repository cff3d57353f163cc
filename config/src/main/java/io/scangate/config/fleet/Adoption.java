package io.scangate.config.fleet;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The end of the difference between the control plane's history and that of gateways. Immutable.
 *
 * @param history the name of the control plane's history from now on
 * @param ended the histories that end; empty if there is no difference, and then nothing was changed
 * @param total the number of gateways that serve later revisions of other histories, also of ended ones
 * @param gateways these gateways; in the audit the first {@value #MOST_IN_AUDIT} of them
 */
public record Adoption(String history, List<EndedHistory> ended, int total, List<GivenUp> gateways) {
    static final int MOST_IN_AUDIT = 200;

    public Adoption {
        ended = List.copyOf(ended);
        gateways = List.copyOf(gateways);
    }

    /**
     * What a gateway gives up. Immutable.
     *
     * @param id the gateway's id
     * @param name its name for people
     * @param history the name of the served history; null if it is unknown
     * @param revision the served revision
     * @param givesUp the number of its revisions that this database has not had when the gateway first reported
     * @param needsForce whether the gateway keeps its rules until a forced reload: it does not know its history, or is of an earlier
     *     version
     * @param accounts the accounts that differ from those of the last revision; null if the gateway has not sent them, and in the
     *     audit
     * @param reportedAt its last report
     */
    public record GivenUp(
            String id,
            String name,
            @Nullable String history,
            long revision,
            long givesUp,
            boolean needsForce,
            @Nullable DifferingAccounts accounts,
            Instant reportedAt) {
        private GivenUp withoutAccounts() {
            return new GivenUp(id, name, history, revision, givesUp, needsForce, null, reportedAt);
        }
    }

    /** With all gateways. */
    public static Adoption of(String history, List<EndedHistory> ended, List<GivenUp> gateways) {
        return new Adoption(history, ended, gateways.size(), gateways);
    }

    /** The same for the audit, whose entries are kept: without the lists of accounts, and with some hundred gateways at most. */
    public Adoption forAudit() {
        List<GivenUp> first = gateways.stream()
                .limit(MOST_IN_AUDIT)
                .map(GivenUp::withoutAccounts)
                .toList();
        return new Adoption(history, ended, total, first);
    }
}
