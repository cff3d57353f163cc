package io.scangate.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scangate.gateway.index.ActiveIndex;
import io.scangate.gateway.index.RuleIndex;
import io.scangate.gateway.rule.AccountSums;
import java.util.HexFormat;
import java.util.List;

/**
 * Compares the served accounts with those of a control plane that has another history, so that operators see which accounts
 * differ. The control plane sends sums of digests by bucket, and the gateway answers with the accounts of the buckets that
 * differ. Thread-safe: all methods are static.
 *
 * <pre>
 *   {"compare": {"revision": 90, "sums": "..."}}                       from the control plane
 *   {"revision": 90, "buckets": [3, 77], "complete": true,             to it: the last 64 bits of each digest
 *    "digests": {"wx1": "0123456789abcdef"}}
 * </pre>
 */
final class AccountComparison {
    /** The most accounts of an answer. */
    static final int MOST_ACCOUNTS = 20_000;

    private static final ObjectMapper JSON = new ObjectMapper();

    private AccountComparison() {}

    /** The answer to a question of a control plane; empty if the gateway serves nothing or does not understand it. */
    static String answer(String question, ActiveIndex active) {
        ActiveIndex.Revision served = active.current();
        JsonNode compare = read(question).path("compare");
        AccountSums theirs = AccountSums.parse(compare.path("sums").asText());
        if (served == null || theirs == null) {
            return "";
        }
        RuleIndex index = served.index();
        AccountSums ours = new AccountSums();
        int[] accounts = new int[AccountSums.BUCKETS];
        index.forEachAccount((appid, digest) -> {
            ours.add(appid, digest);
            accounts[AccountSums.bucket(appid)]++;
        });
        ObjectNode answer = JSON.createObjectNode();
        answer.put("revision", compare.path("revision").asLong());
        put(answer, index, ours.differing(theirs), accounts);
        return answer.toString();
    }

    private static JsonNode read(String question) {
        try {
            return JSON.readTree(question);
        } catch (JsonProcessingException e) {
            return JSON.missingNode();
        }
    }

    /** Puts as many of the buckets as have room. */
    private static void put(ObjectNode answer, RuleIndex index, List<Integer> differing, int[] accounts) {
        ArrayNode buckets = answer.putArray("buckets");
        boolean[] sent = new boolean[AccountSums.BUCKETS];
        int total = 0;
        for (int bucket : differing) {
            if (total + accounts[bucket] <= MOST_ACCOUNTS) {
                total += accounts[bucket];
                sent[bucket] = true;
                buckets.add(bucket);
            }
        }
        answer.put("complete", buckets.size() == differing.size());
        ObjectNode digests = answer.putObject("digests");
        index.forEachAccount((appid, digest) -> {
            if (sent[AccountSums.bucket(appid)]) {
                digests.put(appid, HexFormat.of().toHexDigits(AccountSums.part(digest)));
            }
        });
    }
}
