package io.scangate.config.preview;

import io.scangate.config.fleet.GatewayStore;
import io.scangate.config.lifecycle.ChangeRequest;
import io.scangate.config.lifecycle.Commit;
import io.scangate.config.lifecycle.ConfiguredRule;
import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RefusedException;
import io.scangate.config.lifecycle.RuleChange;
import io.scangate.config.lifecycle.RuleForm;
import io.scangate.config.lifecycle.RuleKey;
import io.scangate.config.lifecycle.Rules;
import io.scangate.config.lifecycle.Store;
import io.scangate.config.lifecycle.UndoneStore;
import io.scangate.config.preview.Forecast.Difference;
import io.scangate.config.preview.Forecast.Neighbour;
import io.scangate.config.scans.ScanStore;
import io.scangate.gateway.link.Link;
import io.scangate.gateway.link.LinkParser;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Forecasts the effects of a change. Makes the change with the real {@link Rules} in a transaction that is rolled back,
 * so the preview is refused if the change would be. Then compares which pages recently scanned links open with
 * the rules of the origin before and after the change. O(rules of the origin). Thread-safe. Methods block.
 */
public final class Preview {
    /** The most rules of one origin. */
    private static final int MAX_RULES = 20_000;

    private static final int MAX_SAMPLE = 1_000;
    private static final int MAX_NEIGHBOURS = 50;
    private static final Duration RECENT = Duration.ofDays(7);

    private final Store store;
    private final Rules rules;
    private final ScanStore scans;
    private final GatewayStore gateways;
    private final Clock clock;

    /**
     * Creates a preview service.
     *
     * @param rules makes the changes
     * @param scans samples of recently scanned links
     * @param gateways the gateways' decision settings
     */
    public Preview(Store store, Rules rules, ScanStore scans, GatewayStore gateways, Clock clock) {
        this.store = store;
        this.rules = rules;
        this.scans = scans;
        this.gateways = gateways;
        this.clock = clock;
    }

    /**
     * A dry run.
     *
     * @param changes the changes of rules, at least one
     * @param rulesAfter the rules of each changed origin after the changes
     */
    private record DryRunResult(
            List<RuleChange> changes, Map<String, List<ConfiguredRule>> rulesAfter, Forecast.Quota quota) {
        List<ConfiguredRule> rulesAfter(String origin) {
            return Objects.requireNonNull(rulesAfter.get(origin));
        }

        List<ConfiguredRule> rulesBefore(String origin) {
            Map<String, ConfiguredRule> earlier = new LinkedHashMap<>();
            rulesAfter(origin).forEach(rule -> earlier.put(rule.id(), rule));
            for (RuleChange change : changes) {
                if (key(change.rule()).origin().equals(origin)) {
                    earlier.remove(change.rule().id());
                    if (change.before() != null) {
                        earlier.put(change.rule().id(), change.before());
                    }
                }
            }
            return List.copyOf(earlier.values());
        }
    }

    /**
     * Forecasts a change.
     *
     * @param viewer the reader, who learns nothing of other accounts' unpublished rules and test links
     * @param change makes the change with the rules that it is given; its value is a rule or several changes
     * @return one forecast for each changed rule, in the order of the changes
     * @throws RefusedException as the change would
     */
    public List<Forecast> forecast(Viewer viewer, Function<Rules, Commit<?>> change) {
        DryRunStore dryRun = new DryRunStore(viewer.appid());
        Commit<?> made = change.apply(rules.over(dryRun));
        DryRunResult result = Objects.requireNonNull(dryRun.result, () -> "no dry run of " + made);
        Map<String, OriginForecast> origins = new HashMap<>();
        List<Forecast> forecasts = new ArrayList<>();
        for (RuleChange rule : result.changes()) {
            String origin = key(rule.rule()).origin();
            forecasts.add(origins.computeIfAbsent(origin, each -> new OriginForecast(viewer, result, each))
                    .of(rule));
        }
        return forecasts;
    }

    /** The effects on the links of one origin. Each differing link belongs to the first changed rule that contains it. */
    private final class OriginForecast {
        private final DryRunResult result;
        private final List<ConfiguredRule> visible;
        private final List<String> sample;
        private final List<Difference> testLinks;
        private final List<Difference> links;

        OriginForecast(Viewer viewer, DryRunResult result, String origin) {
            this.result = result;
            List<ConfiguredRule> rulesBefore = result.rulesBefore(origin);
            visible = rulesBefore.stream()
                    .filter(rule -> rule.isPublished() || viewer.knows(rule.appid()))
                    .toList();
            sample = scans.scanned(
                    viewer.ofOperator() ? null : viewer.appid(),
                    origin,
                    clock.instant().minus(RECENT),
                    MAX_SAMPLE);
            RuleSet before = RuleSet.withTesters(rulesBefore, viewer);
            RuleSet after = RuleSet.withTesters(result.rulesAfter(origin), viewer);
            Set<String> tests = new LinkedHashSet<>();
            Stream.concat(rulesBefore.stream(), result.rulesAfter(origin).stream())
                    .filter(rule -> viewer.knows(rule.appid()))
                    .forEach(rule -> tests.addAll(rule.testLinks()));
            testLinks = differences(tests, before::opensForTester, after::opensForTester);
            links = differences(sample, before::opens, after::opens);
        }

        Forecast of(RuleChange change) {
            RuleKey key = key(change.rule());
            return new Forecast(
                    change.before(),
                    change.after(),
                    neighbours(visible, change.rule(), other -> other.contains(key)),
                    neighbours(visible, change.rule(), key::contains),
                    taken(testLinks, key),
                    taken(links, key),
                    sample.size(),
                    result.quota());
        }

        private static List<Difference> taken(List<Difference> from, RuleKey key) {
            List<Difference> taken = new ArrayList<>();
            from.removeIf(difference -> LinkParser.parse(difference.link()) instanceof Link link
                    && key.contains(RuleKey.ofScanned(link))
                    && taken.add(difference));
            return taken;
        }
    }

    private static List<Neighbour> neighbours(List<ConfiguredRule> all, ConfiguredRule rule, Predicate<RuleKey> near) {
        return all.stream()
                .filter(other -> !other.id().equals(rule.id()) && near.test(key(other)))
                .limit(MAX_NEIGHBOURS)
                .map(other -> new Neighbour(other.appid(), other.canonical()))
                .toList();
    }

    private static List<Difference> differences(
            Iterable<String> links, Function<Link, Destination> before, Function<Link, Destination> after) {
        List<Difference> differences = new ArrayList<>();
        for (String text : links) {
            if (LinkParser.parse(text) instanceof Link link) {
                Destination was = before.apply(link);
                Destination willBe = after.apply(link);
                if (!was.equals(willBe)) {
                    differences.add(new Difference(link.toString(), was, willBe));
                }
            }
        }
        return differences;
    }

    private static RuleKey key(ConfiguredRule rule) {
        return RuleForm.key(rule.canonical());
    }

    /**
     * Explains which page a link opens on gateways that serve the current rules. There is one answer for each
     * combination of decision settings in the fleet; the one of most gateways comes first.
     *
     * @throws RefusedException {@link Refusal#INVALID_ARGUMENT} if the link or the version is malformed, {@link
     *   Refusal#ACCOUNT_NOT_FOUND}
     */
    public List<SettingsExplanation> explain(Question question) {
        return new LinkQuestions(store, gateways, clock, MAX_RULES).answer(question);
    }

    /** Keeps the effects of the change that it undoes. Not thread-safe. */
    private final class DryRunStore extends UndoneStore {
        private final String appid;
        private @Nullable DryRunResult result;

        DryRunStore(String appid) {
            super(store);
            this.appid = appid;
        }

        @Override
        public <T> Commit<T> change(
                ChangeRequest change, Class<T> type, Function<Store.Writer, Store.ChangeResult<T>> work) {
            AtomicInteger before = new AtomicInteger();
            return store.dryRun(
                    writer -> {
                        before.set(rules.publishesLeft(writer, appid));
                        return work.apply(writer);
                    },
                    (reader, done) -> {
                        int left = rules.publishesLeft(reader, appid);
                        result = resultOf(reader, done, new Forecast.Quota(before.get() - left, left));
                        return new Commit<>(reader.revision(), done.value(), false);
                    });
        }

        private static DryRunResult resultOf(Store.Reader reader, Store.ChangeResult<?> done, Forecast.Quota quota) {
            List<RuleChange> changes = done.value() instanceof RuleChange.Several several
                    ? several.items()
                    : List.of(new RuleChange(
                            done.action(), (ConfiguredRule) done.before(), (ConfiguredRule) done.after()));
            Map<String, List<ConfiguredRule>> after = new HashMap<>();
            changes.forEach(
                    change -> after.computeIfAbsent(key(change.rule()).origin(), origin -> rulesOf(reader, origin)));
            return new DryRunResult(changes, after, quota);
        }

        private static List<ConfiguredRule> rulesOf(Store.Reader reader, String origin) {
            List<ConfiguredRule> rules = reader.rulesOfOrigin(origin, MAX_RULES + 1);
            if (rules.size() > MAX_RULES) {
                throw new RefusedException(
                        Refusal.BUSY, "more than " + MAX_RULES + " rules of one host: too many for a preview");
            }
            return rules;
        }
    }
}
