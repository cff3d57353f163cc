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
import io.scangate.config.live.LiveRules;
import io.scangate.config.preview.Forecast.Difference;
import io.scangate.config.preview.Forecast.Neighbour;
import io.scangate.config.scans.ScanStore;
import io.scangate.gateway.index.RuleIndex;
import io.scangate.gateway.link.Link;
import io.scangate.gateway.link.LinkParser;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Forecasts the effects of a change. Makes the change with the real {@link Rules} in a transaction that is rolled back,
 * so the preview is refused if the change would be. The transaction holds the lock of changes for the change's own checks
 * only. After it the control plane's own index decides which pages recently scanned links open before and after the change.
 * Takes a few look-ups for each link and each rule around a changed rule, and does not depend on the number of rules.
 * Thread-safe. Methods block.
 */
public final class Preview {
    private static final int MAX_SAMPLE = 1_000;
    private static final int MAX_NEIGHBOURS = 50;
    private static final Duration RECENT = Duration.ofDays(7);

    private final Store store;
    private final Rules rules;
    private final ScanStore scans;
    private final LiveRules live;
    private final Clock clock;
    private final LinkQuestions questions;

    /**
     * Creates a preview service.
     *
     * @param rules makes the changes
     * @param scans samples of recently scanned links
     * @param gateways the gateways' decision settings
     * @param live the index of the rules of the store
     */
    public Preview(Store store, Rules rules, ScanStore scans, GatewayStore gateways, LiveRules live, Clock clock) {
        this.store = store;
        this.rules = rules;
        this.scans = scans;
        this.live = live;
        this.clock = clock;
        this.questions = new LinkQuestions(store, gateways, live, clock);
    }

    /**
     * A dry run.
     *
     * @param changes the changes of rules, at least one
     * @param base the revision before the changes
     */
    private record DryRunResult(List<RuleChange> changes, long base, Forecast.Quota quota) {
        Set<String> canonical() {
            return changes.stream().map(change -> change.rule().canonical()).collect(Collectors.toSet());
        }

        List<ConfiguredRule> rules(Function<RuleChange, @Nullable ConfiguredRule> of) {
            return changes.stream().map(of).filter(Objects::nonNull).toList();
        }
    }

    /**
     * Forecasts a change.
     *
     * @param viewer the reader, who learns nothing of other accounts' unpublished rules and test links
     * @param change makes the change with the rules that it is given; its value is a rule or several changes
     * @return one forecast for each changed rule, in the order of the changes
     * @throws RefusedException as the change would; {@link Refusal#BUSY} if the index is older than the rules
     */
    public List<Forecast> forecast(Viewer viewer, Function<Rules, Commit<?>> change) {
        DryRunStore dryRun = new DryRunStore(viewer.appid());
        Commit<?> made = change.apply(rules.over(dryRun));
        DryRunResult result = Objects.requireNonNull(dryRun.result, () -> "no dry run of " + made);
        return new Forecasts(viewer, result).all();
    }

    /**
     * A changed rule and the rules near it.
     *
     * @param around the rules that contain it, the innermost first
     * @param inside the first rules inside it that the viewer may know
     */
    private record Neighbourhood(RuleChange change, List<ConfiguredRule> around, List<ConfiguredRule> inside) {}

    /** The forecasts of one dry run. Each differing link belongs to the first changed rule that contains it. */
    private final class Forecasts {
        private final Viewer viewer;
        private final DryRunResult result;
        private final ChangedRules before;
        private final ChangedRules after;
        private final Map<String, List<String>> samples = new HashMap<>();
        private final Set<String> taken = new HashSet<>();
        private final Set<String> takenForTesters = new HashSet<>();

        Forecasts(Viewer viewer, DryRunResult result) {
            this.viewer = viewer;
            this.result = result;
            RuleIndex index = live.atLeast(result.base());
            before = new ChangedRules(index, result.canonical(), result.rules(RuleChange::before), viewer);
            after = new ChangedRules(index, result.canonical(), result.rules(RuleChange::after), viewer);
        }

        List<Forecast> all() {
            List<Neighbourhood> all = store.read(reader -> result.changes().stream()
                    .map(change -> around(reader, change))
                    .toList());
            return all.stream().map(this::of).toList();
        }

        private Neighbourhood around(Store.Reader reader, RuleChange change) {
            ConfiguredRule rule = change.rule();
            List<ConfiguredRule> around = counting(rule, reader.matching(key(rule)));
            String appid = viewer.ofOperator() ? null : viewer.appid();
            List<ConfiguredRule> inside = reader.rulesInside(key(rule), appid, MAX_NEIGHBOURS);
            return new Neighbourhood(change, around, counting(rule, inside));
        }

        /** The other rules that gateways get, and those of the same account. */
        private static List<ConfiguredRule> counting(ConfiguredRule rule, List<ConfiguredRule> others) {
            return others.stream()
                    .filter(other -> !other.id().equals(rule.id()))
                    .filter(other -> other.isInSnapshots() || other.appid().equals(rule.appid()))
                    .toList();
        }

        private Forecast of(Neighbourhood neighbours) {
            RuleChange change = neighbours.change();
            RuleKey key = key(change.rule());
            List<String> sample = samples.computeIfAbsent(key.origin(), this::sample);
            return new Forecast(
                    change.before(),
                    change.after(),
                    named(neighbours.around().stream()
                            .filter(other -> other.isPublished() || viewer.knows(other.appid()))
                            .limit(MAX_NEIGHBOURS)),
                    named(neighbours.inside().stream()),
                    differences(
                            testLinks(neighbours), key, takenForTesters, before::opensForTester, after::opensForTester),
                    differences(sample, key, taken, before::opens, after::opens),
                    sample.size(),
                    result.quota());
        }

        private List<String> sample(String origin) {
            return scans.scanned(
                    viewer.ofOperator() ? null : viewer.appid(),
                    origin,
                    clock.instant().minus(RECENT),
                    MAX_SAMPLE);
        }

        /** The test links that may open another page: of the changed rule and of the rules around it, which it may replace. */
        private Set<String> testLinks(Neighbourhood neighbours) {
            RuleChange change = neighbours.change();
            Stream<ConfiguredRule> changed =
                    Stream.of(change.before(), change.after()).filter(Objects::nonNull);
            Set<String> links = new LinkedHashSet<>();
            Stream.concat(changed, neighbours.around().stream())
                    .filter(rule -> viewer.knows(rule.appid()))
                    .forEach(rule -> links.addAll(rule.testLinks()));
            return links;
        }
    }

    private static List<Neighbour> named(Stream<ConfiguredRule> rules) {
        return rules.map(rule -> new Neighbour(rule.appid(), rule.canonical())).toList();
    }

    /**
     * The links inside a rule that open another page.
     *
     * @param taken the links that have been found before, to which those that are found are added
     */
    private static List<Difference> differences(
            Iterable<String> links,
            RuleKey rule,
            Set<String> taken,
            Function<Link, Destination> before,
            Function<Link, Destination> after) {
        List<Difference> differences = new ArrayList<>();
        for (String text : links) {
            if (LinkParser.parse(text) instanceof Link link && rule.contains(RuleKey.ofScanned(link))) {
                Destination was = before.apply(link);
                Destination willBe = after.apply(link);
                if (!was.equals(willBe) && taken.add(link.toString())) {
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
     *   Refusal#ACCOUNT_NOT_FOUND}, {@link Refusal#BUSY} if the index is older than the rules
     */
    public List<SettingsExplanation> explain(Question question) {
        return questions.answer(question);
    }

    /**
     * The rule of an account that waits for approval which would decide the link if gateways had it; null if there is none. Of another account only
     * for a question about all accounts.
     */
    public @Nullable ConfiguredRule waitingRule(Question question) {
        return questions.waitingRule(question);
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
                        long revision = reader.revision();
                        result = new DryRunResult(
                                changes(done), revision - 1, new Forecast.Quota(before.get() - left, left));
                        return new Commit<>(revision, done.value(), false);
                    });
        }

        private static List<RuleChange> changes(Store.ChangeResult<?> done) {
            return done.value() instanceof RuleChange.Several several
                    ? several.items()
                    : List.of(new RuleChange(
                            done.action(), (ConfiguredRule) done.before(), (ConfiguredRule) done.after()));
        }
    }
}
