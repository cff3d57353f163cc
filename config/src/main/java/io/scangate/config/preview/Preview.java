package io.scangate.config.preview;

import io.scangate.config.fleet.GatewayStore;
import io.scangate.config.lifecycle.ChangeRequest;
import io.scangate.config.lifecycle.Commit;
import io.scangate.config.lifecycle.ConfiguredRule;
import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RefusedException;
import io.scangate.config.lifecycle.RuleForm;
import io.scangate.config.lifecycle.RuleKey;
import io.scangate.config.lifecycle.Rules;
import io.scangate.config.lifecycle.Store;
import io.scangate.config.preview.Forecast.Difference;
import io.scangate.config.preview.Forecast.Neighbour;
import io.scangate.config.scans.ScanStore;
import io.scangate.gateway.link.Link;
import io.scangate.gateway.link.LinkParser;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;
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

    /** A change, and the rules of its origin after it. */
    private record DryRunResult(
            @Nullable ConfiguredRule before, @Nullable ConfiguredRule after, List<ConfiguredRule> rulesAfter) {
        ConfiguredRule rule() {
            return Objects.requireNonNull(after == null ? before : after);
        }

        List<ConfiguredRule> rulesBefore() {
            List<ConfiguredRule> earlier = new ArrayList<>();
            rulesAfter.stream().filter(other -> !other.id().equals(rule().id())).forEach(earlier::add);
            if (before != null) {
                earlier.add(before);
            }
            return earlier;
        }
    }

    /**
     * Forecasts a change.
     *
     * @param viewer the reader, who learns nothing of other accounts' unpublished rules and test links
     * @param change makes the change with the rules that it is given
     * @throws RefusedException as the change would
     */
    public Forecast forecast(Viewer viewer, Function<Rules, Commit<ConfiguredRule>> change) {
        DryRunStore dryRun = new DryRunStore(store);
        ConfiguredRule rule = change.apply(rules.over(dryRun)).value();
        DryRunResult result = Objects.requireNonNull(dryRun.result, "no dry run");
        String origin = key(rule).origin();
        List<String> sample = scans.scanned(
                viewer.ofOperator() ? null : viewer.appid(),
                origin,
                clock.instant().minus(RECENT),
                MAX_SAMPLE);
        return compare(viewer, result, sample);
    }

    private static Forecast compare(Viewer viewer, DryRunResult result, List<String> sample) {
        List<ConfiguredRule> rulesBefore = result.rulesBefore();
        RuleSet before = RuleSet.withTesters(rulesBefore, viewer);
        RuleSet after = RuleSet.withTesters(result.rulesAfter(), viewer);
        Set<String> testLinks = new LinkedHashSet<>();
        Stream.concat(rulesBefore.stream(), result.rulesAfter().stream())
                .filter(rule -> viewer.knows(rule.appid()))
                .forEach(rule -> testLinks.addAll(rule.testLinks()));
        List<ConfiguredRule> visible = rulesBefore.stream()
                .filter(rule -> rule.isPublished() || viewer.knows(rule.appid()))
                .toList();
        RuleKey key = key(result.rule());
        return new Forecast(
                result.before(),
                result.after(),
                neighbours(visible, result.rule(), other -> other.contains(key)),
                neighbours(visible, result.rule(), key::contains),
                differences(testLinks, before::opensForTester, after::opensForTester),
                differences(sample, before::opens, after::opens),
                sample.size());
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

    /** A store that makes each change and rolls it back. Not thread-safe. */
    private static final class DryRunStore implements Store {
        private final Store store;
        private @Nullable DryRunResult result;

        DryRunStore(Store store) {
            this.store = store;
        }

        @Override
        public <T> T read(Function<Reader, T> question) {
            return store.read(question);
        }

        @Override
        public <T> Commit<T> change(ChangeRequest change, Class<T> type, Function<Writer, ChangeResult<T>> work) {
            return store.dryRun(work, (reader, done) -> {
                result = resultOf(reader, done);
                return new Commit<>(reader.revision(), done.value(), false);
            });
        }

        private static DryRunResult resultOf(Reader reader, ChangeResult<?> done) {
            ConfiguredRule rule = (ConfiguredRule) done.value();
            List<ConfiguredRule> after = reader.rulesOfOrigin(key(rule).origin(), MAX_RULES + 1);
            if (after.size() > MAX_RULES) {
                throw new RefusedException(
                        Refusal.BUSY, "more than " + MAX_RULES + " rules of one host: too many for a preview");
            }
            return new DryRunResult((ConfiguredRule) done.before(), (ConfiguredRule) done.after(), after);
        }

        @Override
        public void changeMany(String actor, Consumer<Batch> work) {
            throw new UnsupportedOperationException("one change at a time");
        }

        @Override
        public <T, R> R dryRun(Function<Writer, ChangeResult<T>> work, BiFunction<Reader, ChangeResult<T>, R> look) {
            return store.dryRun(work, look);
        }
    }
}
