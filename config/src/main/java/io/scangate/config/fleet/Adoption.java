package io.scangate.config.fleet;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The end of the difference between the control plane's history and that of gateways. Immutable.
 *
 * @param history the name of the control plane's history from now on
 * @param ended the histories that end; empty if there is no difference, and then nothing was changed
 * @param gateways the gateways that serve other histories
 */
public record Adoption(String history, List<EndedHistory> ended, List<GivenUp> gateways) {
    public Adoption {
        ended = List.copyOf(ended);
        gateways = List.copyOf(gateways);
    }

    /**
     * What a gateway gives up. Immutable.
     *
     * @param id the gateway's id
     * @param name its name for people
     * @param history the name of the served history; null if it is unknown: such a gateway keeps its rules
     * @param revision the served revision
     * @param givesUp the number of its revisions that this database has not had when the gateway first reported
     * @param accounts the accounts that differ; null if the gateway has not sent them, and in the audit
     * @param reportedAt its last report
     */
    public record GivenUp(
            String id,
            String name,
            @Nullable String history,
            long revision,
            long givesUp,
            @Nullable DifferingAccounts accounts,
            Instant reportedAt) {
        private GivenUp withoutAccounts() {
            return new GivenUp(id, name, history, revision, givesUp, null, reportedAt);
        }
    }

    /** The same for the audit, whose entries are kept: without the lists of accounts. */
    public Adoption withoutAccounts() {
        return new Adoption(
                history, ended, gateways.stream().map(GivenUp::withoutAccounts).toList());
    }
}
