package io.scangate.config.lifecycle;

import static io.scangate.config.lifecycle.World.refused;
import static io.scangate.config.lifecycle.World.wish;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.scangate.config.store.TestDatabase;
import io.scangate.gateway.link.Link;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** The list of rules without a licence asks a registry, which may be slow or away, a bounded number of times. */
class UnlicensedRulesTest extends WorldTest {
    private static final LifecycleSettings MANY = new LifecycleSettings(1_000, 5, 1_000, "UTC");

    private final List<String> asked = new ArrayList<>();
    private Duration each = Duration.ZERO;
    private Predicate<String> fails = host -> false;
    private final Rules rules = new Rules(
            world.store,
            this::check,
            (appid, link) -> new OwnershipCheck.Verdict(true, ""),
            link -> false,
            MANY,
            world.clock);

    UnlicensedRulesTest(TestDatabase kind) {
        super(kind);
    }

    private LicenceCheck.Verdict check(Link rule) {
        String host = Host.of(rule).name();
        asked.add(host);
        world.clock.advance(each);
        if (fails.test(host)) {
            throw new RefusedException(Refusal.UNAVAILABLE, "no answer");
        }
        return new LicenceCheck.Verdict(!host.startsWith("bad"), host, "");
    }

    /** Adds rules of as many hosts, each with two rules; returns those of the unlicensed hosts. */
    private List<String> add(int hosts) {
        String appid = world.account();
        List<String> unlicensed = new ArrayList<>();
        for (int i = 0; i < hosts; i++) {
            String host = (i % 3 == 0 ? "bad" : "good") + World.host();
            for (String path : List.of("/a", "/b")) {
                String id = world.add(appid, wish("https://" + host + path)).id();
                if (i % 3 == 0) {
                    unlicensed.add(id);
                }
            }
        }
        return unlicensed;
    }

    @Test
    void aPageAsksAFewTimes_forASecond_andEndsBeforeAFailure() {
        List<String> expected = new ArrayList<>();
        for (int account = 0; account < 12; account++) {
            expected.addAll(add(5));
        }
        assertEquals(expected, all(List.of(50, 10)), "hosts are asked about once in a page");
        each = Duration.ofMillis(400);
        asked.clear();
        rules.unlicensed(null, 500);
        assertEquals(3, asked.size(), "the third question ends after more than a second");

        each = Duration.ZERO;
        String down = asked.get(2);
        fails = down::equals;
        Slice<ConfiguredRule> page = rules.unlicensed(null, 500);
        assertEquals(
                expected.subList(0, 2),
                page.items().stream().map(ConfiguredRule::id).toList());
        refused(Refusal.UNAVAILABLE, () -> rules.unlicensed(page.next(), 500));
    }

    @Test
    void aListOfRulesAsksOnceForEachHost() {
        Function<ConfiguredRule, Optional<LicenceCheck.Verdict>> licences = rules.knownLicences();
        for (String prefix : List.of("https://a.cn/1", "https://a.cn/2", "http://a.cn:81/3", "https://bad.cn/4")) {
            ConfiguredRule rule = wish(prefix).rule(NewRule.id(1), "wx", RuleForm.key(prefix), 1);
            assertEquals(
                    Optional.of(!prefix.contains("bad")), licences.apply(rule).map(LicenceCheck.Verdict::licensed));
        }
        assertEquals(List.of("a.cn", "bad.cn"), asked);
    }

    /** The rules of all pages, which ask these numbers of questions. */
    private List<String> all(List<Integer> expectedQuestions) {
        List<String> found = new ArrayList<>();
        List<Integer> questions = new ArrayList<>();
        String after = "";
        while (after != null) {
            asked.clear();
            Slice<ConfiguredRule> page = rules.unlicensed(after, 500);
            page.items().forEach(rule -> found.add(rule.id()));
            questions.add(asked.size());
            after = page.next();
        }
        assertEquals(expectedQuestions, questions);
        return found;
    }
}
