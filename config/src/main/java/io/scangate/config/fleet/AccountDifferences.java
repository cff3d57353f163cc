package io.scangate.config.fleet;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.scangate.config.fleet.GatewayStore.AccountDigests;
import io.scangate.config.web.Json;
import io.scangate.gateway.rule.AccountSums;
import io.scangate.gateway.rule.Digest;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds the accounts of a gateway that differ from those of this control plane. The answer to a report has the sums of the digests
 * of all accounts by bucket; the gateway's next report has the accounts of the buckets whose sums differ. So both sides send a
 * bounded number of bytes, also for millions of accounts. Thread-safe. Methods block.
 */
final class AccountDifferences {
    private final Supplier<Optional<AccountDigests>> digests;

    /** The accounts of the last revisions, for the answers to their sums. */
    private final Cache<Long, AccountDigests> asked = Caffeine.newBuilder()
            .maximumSize(2)
            .expireAfterWrite(Duration.ofMinutes(1))
            .build();

    AccountDifferences(Supplier<Optional<AccountDigests>> digests) {
        this.digests = digests;
    }

    /** The question to a gateway; null while the digests of some accounts are not yet computed. */
    @Nullable
    ObjectNode question(long head) {
        AccountDigests now = asked.getIfPresent(head);
        if (now == null) {
            Optional<AccountDigests> read = digests.get();
            if (read.isEmpty()) {
                return null;
            }
            now = read.get();
            asked.put(now.revision(), now);
        }
        AccountSums sums = new AccountSums();
        now.byAppid().forEach(sums::add);
        ObjectNode question = Json.object();
        question.putObject("compare").put("revision", now.revision()).put("sums", sums.toString());
        return question;
    }

    /** The accounts that differ; null if the question is no longer known, and then it has to be asked again. */
    @Nullable
    DifferingAccounts of(ReportedAccounts reported) {
        AccountDigests ours = asked.getIfPresent(reported.revision());
        if (ours == null) {
            return null;
        }
        Set<Integer> buckets = new HashSet<>(Objects.requireNonNull(reported.buckets()));
        Map<String, String> theirs = new HashMap<>(Objects.requireNonNull(reported.digests()));
        Set<String> differing = new TreeSet<>();
        ours.byAppid().forEach((appid, digest) -> {
            if (buckets.contains(AccountSums.bucket(appid)) && !part(digest).equals(theirs.remove(appid))) {
                differing.add(appid);
            }
        });
        differing.addAll(theirs.keySet());
        List<String> first =
                differing.stream().limit(DifferingAccounts.MOST_LISTED).toList();
        return new DifferingAccounts(reported.revision(), differing.size(), first, reported.complete());
    }

    private static String part(Digest digest) {
        return HexFormat.of().toHexDigits(AccountSums.part(digest));
    }
}
