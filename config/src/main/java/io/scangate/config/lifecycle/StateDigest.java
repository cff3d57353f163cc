package io.scangate.config.lifecycle;

import io.scangate.gateway.rule.Digest;
import java.util.Set;
import java.util.function.Function;

/**
 * The digest of a state as it is stored. Immutable.
 *
 * @param known the sum of the stored digests of accounts
 * @param missing the accounts that have no stored digest at the moment: see {@code store.Digests}
 */
public record StateDigest(Digest known, Set<String> missing) {
    public StateDigest {
        missing = Set.copyOf(missing);
    }

    /** The digest of the state, given the digests of the missing accounts. */
    public Digest with(Function<String, Digest> digests) {
        return missing.stream().map(digests).reduce(known, Digest::plus);
    }
}
