package io.scangate.config.random;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.scangate.gateway.testing.SlowPart;
import io.scangate.gateway.testing.Waiting;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.awaitility.core.ConditionTimeoutException;

/**
 * The scans that were answered, by account, rule and what opened, and those that the contract allows to be lost: since the last comparison,
 * at a gateway that was killed or whose disk was damaged. Not thread-safe.
 */
final class Counts {
    /** The answered scans: at least so many, and at most so many, are counted. */
    private record Bounds(long least, long most) {
        Bounds add(long least, long most) {
            return new Bounds(this.least + least, this.most + most);
        }
    }

    private static final Bounds NONE = new Bounds(0, 0);

    private final Instant begin = Instant.now().truncatedTo(ChronoUnit.HOURS);
    private final Map<String, Bounds> answered = new TreeMap<>();

    /** The scans of each gateway since the last comparison. */
    private final Map<String, Map<String, Long>> fresh = new HashMap<>();

    private final Set<String> incomplete = new HashSet<>();
    private long total;
    private long lost;

    /** A scan was answered by a rule. */
    void answered(String gateway, String appid, Spot rule, boolean opens) {
        String key = key(appid, rule.toString(), opens);
        answered.merge(key, new Bounds(1, 1), (one, other) -> one.add(1, 1));
        fresh.computeIfAbsent(gateway, any -> new HashMap<>()).merge(key, 1L, Long::sum);
        total++;
    }

    private static String key(String appid, String prefix, boolean opens) {
        String kind = opens ? "opens" : "falls back";
        return String.join(" ", appid, prefix, kind);
    }

    /** A gateway may have lost what it has counted since the last comparison. */
    void mayLoseOf(String gateway) {
        fresh.getOrDefault(gateway, Map.of())
                .forEach((key, scans) -> answered.computeIfPresent(key, (any, one) -> one.add(-scans, 0)));
        fresh.remove(gateway);
    }

    /** An account was deleted: counts that come while it is deleted may be lost. */
    void mayLose(String appid) {
        incomplete.add(appid);
    }

    /** Waits until the control plane has counted all scans, and each one once. */
    void compare(Run run) {
        settle(run);
        Map<String, Long> counted = new TreeMap<>();
        for (ModelAccount account : run.model.accounts.values()) {
            if (!account.deleted) {
                String appid = account.appid;
                try {
                    Waiting.await("the counts of " + appid).untilAsserted(() -> counted.putAll(compare(run, appid)));
                } catch (ConditionTimeoutException e) {
                    // Its message is not always that of the comparison.
                    counted.putAll(compare(run, appid));
                }
            }
        }
        fresh.clear();
        counted.forEach((key, scans) -> {
            lost += answered.getOrDefault(key, NONE).most() - scans;
            answered.put(key, new Bounds(scans, scans));
        });
        run.model.present().forEach(account -> incomplete.remove(account.appid));
    }

    /** Waits until no gateway has counts that the control planes do not have. */
    private static void settle(Run run) {
        awaitReports(run);
        // What was scanned just now is counted within an interval of reports.
        SlowPart.pause(Node.REPORT_INTERVAL.plusMillis(100));
        awaitReports(run);
    }

    private static void awaitReports(Run run) {
        for (Node node : run.platform.nodes) {
            Waiting.await("the reports of " + node.name).until(node::hasReported);
        }
    }

    private Map<String, Long> compare(Run run, String appid) {
        Map<String, Long> counted = counted(run, appid);
        List<String> wrong = new ArrayList<>();
        answered.forEach((key, bounds) -> {
            if (key.startsWith(appid + " ")) {
                long scans = counted.computeIfAbsent(key, any -> 0L);
                long least = incomplete.contains(appid) ? 0 : bounds.least();
                if (scans < least || scans > bounds.most()) {
                    wrong.add(key + ": " + scans + " counted of " + least + " to " + bounds.most());
                }
            }
        });
        counted.keySet().stream().filter(key -> !answered.containsKey(key)).forEach(wrong::add);
        assertTrue(wrong.isEmpty(), () -> wrong + "; since the last comparison: " + fresh);
        return counted;
    }

    private Map<String, Long> counted(Run run, String appid) {
        Map<String, Long> counted = new TreeMap<>();
        String target = "/v1/accounts/" + appid + "/scans?unit=month&limit=200&from=" + begin.minus(Duration.ofHours(1))
                + "&to=" + Instant.now().plus(Duration.ofHours(2)).truncatedTo(ChronoUnit.HOURS);
        JsonNode body = run.calls.get(run.platform.operatorKey, target).is(200).body();
        assertTrue(!body.has("next"), "more than one page of counts");
        for (JsonNode each : body.path("items")) {
            String prefix = each.path("prefix").asText();
            add(counted, key(appid, prefix, true), each.path("opens").asLong());
            add(counted, key(appid, prefix, false), each.path("fallbacks").asLong());
        }
        return counted;
    }

    private static void add(Map<String, Long> counted, String key, long scans) {
        if (scans > 0) {
            counted.merge(key, scans, Long::sum);
        }
    }

    /** The number of scans that a rule has decided. */
    long total() {
        return total;
    }

    /** The number of those that were lost as the contract allows. */
    long lost() {
        return lost;
    }
}
