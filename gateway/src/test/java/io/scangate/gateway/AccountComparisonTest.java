package io.scangate.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.scangate.gateway.index.ActiveIndex;
import io.scangate.gateway.index.RuleIndex;
import io.scangate.gateway.index.RuleIndexDelta;
import io.scangate.gateway.rule.Account;
import io.scangate.gateway.rule.AccountSums;
import io.scangate.gateway.rule.Digest;
import io.scangate.gateway.rule.Place;
import io.scangate.gateway.rule.Rule;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The answers of a gateway to a control plane that compares accounts. */
class AccountComparisonTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, Digest> served = new TreeMap<>();
    private RuleIndex index = RuleIndex.empty();

    private void change(String appid, int version) {
        Digest digest = Digest.of(appid + version);
        served.put(appid, digest);
        RuleIndexDelta delta = new RuleIndexDelta(index, rejected -> {});
        // Some accounts have no rules.
        List<Rule> rules = version % 3 == 0 ? List.of() : List.of(new Rule("https://" + appid + "/", "p", null));
        delta.replace(new Account(appid, Map.of(), rules, Place.NONE, digest));
        index = delta.apply();
    }

    private void remove(String appid) {
        served.remove(appid);
        RuleIndexDelta delta = new RuleIndexDelta(index, rejected -> {});
        delta.remove(appid);
        index = delta.apply();
    }

    private static AccountSums sums(Map<String, Digest> accounts) {
        AccountSums sums = new AccountSums();
        accounts.forEach(sums::add);
        return sums;
    }

    private JsonNode answer(Map<String, Digest> theirs) throws Exception {
        ActiveIndex active = new ActiveIndex();
        active.swap(new ActiveIndex.Revision(index, 7, Instant.EPOCH, "mark"));
        String question = "{\"compare\": {\"revision\": 5, \"sums\": \"" + sums(theirs) + "\"}}";
        return JSON.readTree(AccountComparison.answer(question, active));
    }

    @Test
    void theAnswerHasAllAccountsOfTheBucketsThatDiffer() throws Exception {
        Random random = new Random(5);
        for (int i = 0; i < 300; i++) {
            String appid = "wx" + random.nextInt(120);
            if (random.nextInt(5) == 0) {
                remove(appid);
            } else {
                change(appid, random.nextInt(10));
            }
        }
        assertEquals(0, answer(served).path("buckets").size());
        Map<String, Digest> theirs = new TreeMap<>(served);
        String changed = served.keySet().iterator().next();
        theirs.put(changed, Digest.of("another"));
        theirs.put("wxtheirs", Digest.of("theirs"));
        change("wxours", 1);
        JsonNode answer = answer(theirs);
        TreeSet<Integer> buckets = new TreeSet<>(
                List.of(AccountSums.bucket(changed), AccountSums.bucket("wxtheirs"), AccountSums.bucket("wxours")));
        TreeSet<Integer> found = new TreeSet<>();
        answer.path("buckets").forEach(bucket -> found.add(bucket.asInt()));
        assertEquals(buckets, found);
        Map<String, String> expected = new TreeMap<>();
        served.forEach((appid, digest) -> {
            if (buckets.contains(AccountSums.bucket(appid))) {
                expected.put(appid, HexFormat.of().toHexDigits(digest.d()));
            }
        });
        Map<String, String> digests = new TreeMap<>();
        answer.path("digests")
                .properties()
                .forEach(each -> digests.put(each.getKey(), each.getValue().asText()));
        assertEquals(expected, digests);
        assertEquals(5, answer.path("revision").asInt());
        assertEquals(true, answer.path("complete").asBoolean());
    }

    @Test
    void whatIsNoQuestionHasNoAnswer() {
        ActiveIndex active = new ActiveIndex();
        assertEquals("", AccountComparison.answer("{\"compare\": {\"sums\": \"" + new AccountSums() + "\"}}", active));
        active.swap(new ActiveIndex.Revision(index, 7, Instant.EPOCH, "mark"));
        assertEquals("", AccountComparison.answer("not JSON", active));
        assertEquals("", AccountComparison.answer("{\"compare\": {\"sums\": \"AAAA\"}}", active));
        assertNull(AccountSums.parse("?"));
    }
}
