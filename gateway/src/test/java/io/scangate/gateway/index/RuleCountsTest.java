package io.scangate.gateway.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scangate.gateway.link.Link;
import io.scangate.gateway.link.LinkParser;
import io.scangate.gateway.rule.Account;
import io.scangate.gateway.rule.Rule;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** When the counts of a layer are removed. Counts keep their layer reachable, so a replaced index needs its memory until then. */
class RuleCountsTest {
    private static final int KIND = 3;

    private final RuleCounts counts = new RuleCounts(100_000);
    private final RuleLog log = new RuleLog();
    private final RuleView view = new RuleView();
    private final RuleIndex old = index(1);
    private final RuleIndex served = index(1);

    private static RuleIndex index(int hosts) {
        RuleIndexCompiler compiler = new RuleIndexCompiler(rejected -> {
            throw new AssertionError(rejected);
        });
        for (int i = 0; i < hosts; i++) {
            compiler.add(new Account("wx" + i, Map.of(), List.of(new Rule("https://h" + i + "/", "p", null))));
        }
        return compiler.compile();
    }

    private void scan(RuleIndex index, int host) {
        assertTrue(index.find((Link) LinkParser.parse("https://h" + host + "/x"), view));
        assertTrue(log.add(view, KIND));
    }

    private void count() {
        log.drainTo(counts, (rule, kind, scans) -> {
            throw new AssertionError(rule.appid());
        });
    }

    /** The counts that the call removes, by account. */
    private Map<String, Long> drained() {
        Map<String, Long> drained = new HashMap<>();
        counts.drainIdleLayers((rule, kind, scans) -> {
            assertEquals(KIND, kind);
            drained.merge(rule.appid(), scans, Long::sum);
        });
        return drained;
    }

    @Test
    void theCountsOfAReplacedLayerAreRemovedWhenAnotherLayerHasScans() {
        scan(old, 0);
        count();
        assertEquals(Map.of(), drained());
        scan(served, 0);
        scan(served, 0);
        count();
        assertEquals(Map.of("wx0", 1L), drained());
        assertEquals(2, counts.scans());
        assertEquals(Map.of(), drained());
    }

    /** To count 200,000 rules anew after each pause of the scans would cost more than to count the scans. */
    @Test
    void theCountsAreKeptDuringAPauseOfAllScans_andThenRemoved() {
        scan(old, 0);
        scan(served, 0);
        count();
        for (int call = 0; call < RuleCounts.PATIENCE; call++) {
            assertEquals(Map.of(), drained(), "call " + call);
        }
        assertEquals(Map.of("wx0", 2L), drained());
        assertTrue(counts.isEmpty());
        assertEquals(0, counts.scans());
    }

    @Test
    void manyRulesOfALogAreCountedExactly() {
        int hosts = 3000;
        RuleIndex large = index(hosts);
        for (int i = 0; i < hosts; i++) {
            for (int times = 0; times <= i % 3; times++) {
                scan(large, i);
            }
        }
        count();
        Map<String, Long> counted = new HashMap<>();
        counts.forEach((rule, kind, scans) -> counted.merge(rule.appid(), scans, Long::sum));
        Map<String, Long> expected = new HashMap<>();
        for (int i = 0; i < hosts; i++) {
            expected.put("wx" + i, 1L + i % 3);
        }
        assertEquals(expected, counted);
    }
}
