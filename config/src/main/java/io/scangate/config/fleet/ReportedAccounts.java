package io.scangate.config.fleet;

import io.scangate.gateway.rule.AccountSums;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The accounts of a gateway that may differ from those of the control plane, see {@link AccountDifferences}. Immutable.
 *
 * @param revision the control plane's revision of the sums that the gateway has compared
 * @param buckets the buckets whose sums differ
 * @param complete false if the accounts of some buckets are too many to be sent
 * @param digests the last 64 bits of the digest of each account in the buckets, in 16 hexadecimal digits, by appid
 */
public record ReportedAccounts(
        long revision,
        @Nullable List<Integer> buckets,
        boolean complete,
        @Nullable Map<String, String> digests) {
    /** The gateway sends at most 20,000. */
    private static final int MOST = 40_000;

    private static final int HEX_DIGITS = 16;
    private static final int MAX_APPID = 200;

    /** Whether all values are within the limits for reports. */
    boolean isWellFormed() {
        // The JSON reader passes nulls through.
        return buckets != null
                && buckets.size() <= AccountSums.BUCKETS
                && buckets.stream().allMatch(each -> each != null && each >= 0 && each < AccountSums.BUCKETS)
                && digests != null
                && digests.size() <= MOST
                && digests.entrySet().stream()
                        .allMatch(each -> each.getKey().length() <= MAX_APPID
                                && each.getValue() != null
                                && each.getValue().length() == HEX_DIGITS);
    }
}
