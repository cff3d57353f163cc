package io.scangate.config.fleet;

import java.util.List;

/**
 * The accounts of a gateway that differ from those of the control plane: changed, missing or additional ones. Immutable.
 *
 * @param revision the control plane's revision of the comparison
 * @param total their number
 * @param appids the first of them, in order, at most {@value #MOST_LISTED}
 * @param complete false if the gateway could not send all accounts that may differ
 */
public record DifferingAccounts(long revision, int total, List<String> appids, boolean complete) {
    static final int MOST_LISTED = 200;

    public DifferingAccounts {
        appids = List.copyOf(appids);
    }
}
