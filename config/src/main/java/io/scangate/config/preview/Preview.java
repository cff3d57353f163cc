package io.scangate.config.preview;

import io.scangate.config.fleet.GatewayStore;
import io.scangate.config.lifecycle.ChangeRequest;
import io.scangate.config.lifecycle.Commit;
import io.scangate.config.lifecycle.ConfiguredRule;
import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RefusedException;
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
import org.jspecify.annotations.Nullable;

/**
 * Says what a change would do. The change is made by the real {@link Rules} in a transaction that is undone, so whatever
 * would refuse the change refuses the preview in the same words; then the rules of its origin, as they are and as they would
 * be, decide recently scanned links. Thread-safe; blocks; O(rules of the origin).
 */
public final class Preview {
    /** Rules of one origin that are looked at. */
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
     * Previews of changes.
     *
     * @param rules which changes there are
     * @param scans what was scanned recently
     * @param gateways how gateways are set to decide
     */
    public Preview(Store store, Rules rules, ScanStore scans, GatewayStore gateways, Clock clock) {
        this.store = store;
        this.rules = rules;
        this.scans = scans;
        this.gateways = gateways;
        this.clock = clock;
    }

    /** A change and the rules of its origin after it. */
    private record RehearsalResult(
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
     * Foretells a change.
     *
     * @param change makes it with the rules it is given
     * @throws RefusedException as the change would
     */
    public Forecast foretell(Function<Rules, Commit<ConfiguredRule>> change) {
        Rehearsal rehearsal = new Rehearsal(store);
        ConfiguredRule rule = change.apply(rules.over(rehearsal)).value();
        RehearsalResult rehearsed = Objects.requireNonNull(rehearsal.rehearsed, "a change makes one change");
        String origin = key(rule).origin();
        List<String> sample = scans.scanned(origin, clock.instant().minus(RECENT), MAX_SAMPLE);
        return compare(rehearsed, sample);
    }

    private static Forecast compare(RehearsalResult rehearsed, List<String> sample) {
        List<ConfiguredRule> rulesBefore = rehearsed.rulesBefore();
        RuleSet before = RuleSet.withTesters(rulesBefore);
        RuleSet after = RuleSet.withTesters(rehearsed.rulesAfter());
        Set<String> testLinks = new LinkedHashSet<>();
        rulesBefore.forEach(rule -> testLinks.addAll(rule.testLinks()));
        rehearsed.rulesAfter().forEach(rule -> testLinks.addAll(rule.testLinks()));
        RuleKey key = key(rehearsed.rule());
        return new Forecast(
                rehearsed.before(),
                rehearsed.after(),
                neighbours(rulesBefore, rehearsed.rule(), other -> other.contains(key)),
                neighbours(rulesBefore, rehearsed.rule(), key::contains),
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
        return RuleKey.of((Link) LinkParser.parse(rule.canonical()));
    }

    /**
     * Explains what a link opens, as gateways that have followed would decide it: once for each way in which gateways are
     * set to decide, that of most gateways first.
     *
     * @throws RefusedException {@link Refusal#INVALID_ARGUMENT} if it is no link or the version is none, {@link
     *     Refusal#ACCOUNT_NOT_FOUND}
     */
    public List<SettingsExplanation> explain(Question question) {
        return new LinkQuestions(store, gateways, clock, MAX_RULES).answer(question);
    }

    /** A store on which a change is made and undone. */
    private static final class Rehearsal implements Store {
        private final Store store;
        private @Nullable RehearsalResult rehearsed;

        Rehearsal(Store store) {
            this.store = store;
        }

        @Override
        public <T> T read(Function<Reader, T> question) {
            return store.read(question);
        }

        @Override
        public <T> Commit<T> change(ChangeRequest change, Class<T> type, Function<Writer, ChangeResult<T>> work) {
            return store.rehearse(work, (reader, done) -> {
                rehearsed = look(reader, done);
                return new Commit<>(reader.revision(), done.value(), false);
            });
        }

        private static RehearsalResult look(Reader reader, ChangeResult<?> done) {
            ConfiguredRule rule = (ConfiguredRule) done.value();
            List<ConfiguredRule> after = reader.rulesOfOrigin(key(rule).origin(), MAX_RULES + 1);
            if (after.size() > MAX_RULES) {
                throw new RefusedException(
                        Refusal.BUSY, "more than " + MAX_RULES + " rules of one host: too many for a preview");
            }
            return new RehearsalResult((ConfiguredRule) done.before(), (ConfiguredRule) done.after(), after);
        }

        @Override
        public void changeMany(String actor, Consumer<Batch> work) {
            throw new UnsupportedOperationException("one change at a time");
        }

        @Override
        public <T, R> R rehearse(Function<Writer, ChangeResult<T>> work, BiFunction<Reader, ChangeResult<T>, R> look) {
            return store.rehearse(work, look);
        }
    }
}
