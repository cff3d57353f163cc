package io.scangate.config.preview;

import io.scangate.config.fleet.GatewayStore;
import io.scangate.config.fleet.GatewayStore.Gateway;
import io.scangate.config.lifecycle.Account;
import io.scangate.config.lifecycle.ConfiguredRule;
import io.scangate.config.lifecycle.Host;
import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RefusedException;
import io.scangate.config.lifecycle.RuleKey;
import io.scangate.config.lifecycle.Store;
import io.scangate.config.lifecycle.Store.Reader;
import io.scangate.gateway.index.RuleView;
import io.scangate.gateway.link.Link;
import io.scangate.gateway.link.LinkDiagnosis;
import io.scangate.gateway.link.LinkParser;
import io.scangate.gateway.resolve.ClientVersion;
import io.scangate.gateway.resolve.Explainer;
import io.scangate.gateway.resolve.Explanation;
import io.scangate.gateway.resolve.ResolveSettings;
import io.scangate.gateway.resolve.Resolver;
import io.scangate.gateway.resolve.Scan;
import io.scangate.gateway.rule.Role;
import io.scangate.gateway.rule.RolePolicy;
import io.scangate.gateway.text.VisibleText;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Explains which page a link opens, with the gateway's explainer. Uses the rules of the account, and the rules of all
 * accounts for the link's host and for likely mistakes in the host. O(rules of the host and of the account).
 * Thread-safe. Blocks.
 */
final class LinkQuestions {
    /**
     * The most combinations of settings to answer for. A fleet has one, or a few during a change of its settings.
     */
    private static final int MAX_SETTINGS = 5;

    private static final List<String> SCHEMES = List.of("https", "http", "ftp");

    private final Store store;
    private final GatewayStore gateways;
    private final Clock clock;
    private final int maxRules;

    /** @param maxRules the most rules read for one scheme and host, and for one account */
    LinkQuestions(Store store, GatewayStore gateways, Clock clock, int maxRules) {
        this.store = store;
        this.gateways = gateways;
        this.clock = clock;
        this.maxRules = maxRules;
    }

    List<SettingsExplanation> answer(Question question) {
        byte[] text = question.link();
        if (!(new LinkParser().parse(text, 0, text.length, new Link()) instanceof Link link)) {
            LinkDiagnosis found = LinkDiagnosis.ofInvalid(text);
            throw RefusedException.field(
                    Refusal.INVALID_ARGUMENT,
                    "link",
                    VisibleText.quoted(new String(text, StandardCharsets.UTF_8)) + ": "
                            + found.sentence(question.language()));
        }
        Scan scan = scan(question);
        RuleSelection selection = store.read(reader -> rules(reader, question, link));
        Predicate<RuleView> visible = rule ->
                question.ofOperator() || rule.isPublished() || rule.appid().equals(question.appid());
        return settings().entrySet().stream()
                .sorted(Map.Entry.<ResolveSettings, Integer>comparingByValue()
                        .reversed()
                        .thenComparing(entry -> entry.getKey().toString()))
                .limit(MAX_SETTINGS)
                .map(entry -> new SettingsExplanation(
                        entry.getKey(), entry.getValue(), explain(entry.getKey(), selection, link, scan, visible)))
                .toList();
    }

    /**
     * The rules to compare with a link.
     *
     * @param all false if a list of rules reached its limit
     * @param ofOperator whether an operator asks, to whom rules of any host may be near, and those of other hosts are not read
     */
    private record RuleSelection(RuleSet rules, boolean all, boolean ofOperator) {}

    private static Explanation explain(
            ResolveSettings settings, RuleSelection selection, Link link, Scan scan, Predicate<RuleView> visible) {
        Explanation explanation = new Explainer(new Resolver(settings))
                .explainTo(selection.rules().index(), link, scan, visible);
        boolean all = selection.all() && !(selection.ofOperator() && explanation.rule() == null);
        return all ? explanation : explanation.incomplete();
    }

    private static Scan scan(Question question) {
        Scan scan = new Scan().user(question.user());
        if (question.clientVersion() != null) {
            long packed = ClientVersion.parse(question.clientVersion());
            if (packed == ClientVersion.MALFORMED) {
                throw RefusedException.value(
                        Refusal.INVALID_ARGUMENT,
                        "client_version",
                        question.clientVersion(),
                        "a version such as 8.0.50");
            }
            scan.clientVersion(packed);
        }
        return scan;
    }

    /** The gateways' decision settings, each with the number of gateways; the defaults if no gateway reported any. */
    private Map<ResolveSettings, Integer> settings() {
        Map<ResolveSettings, Integer> settings = new HashMap<>();
        for (Gateway gateway : gateways.gateways(clock.instant().minus(GatewayStore.GONE))) {
            reported(gateway.settings()).ifPresent(found -> settings.merge(found, 1, Integer::sum));
        }
        return settings.isEmpty() ? Map.of(ResolveSettings.DEFAULT, 0) : settings;
    }

    /**
     * The decision settings in a gateway's report. Empty if its version does not report them or uses another syntax.
     */
    private static Optional<ResolveSettings> reported(Map<String, String> texts) {
        String version = texts.get("min-client-version");
        String policy = texts.get("role-policy");
        if (version == null || policy == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(new ResolveSettings(version, RolePolicy.parse(policy)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private RuleSelection rules(Reader reader, Question question, Link link) {
        Account account = reader.account(question.appid());
        if (account == null) {
            throw RefusedException.value(
                    Refusal.ACCOUNT_NOT_FOUND, "appid", question.appid(), "the appid of an account");
        }
        // A separate query for the matching rules, one of which decides: the lists below have a limit.
        List<ConfiguredRule> matching = reader.matching(RuleKey.ofScanned(link));
        List<List<ConfiguredRule>> lists = new ArrayList<>();
        Set<String> likely = likelyOrigins(link);
        // The rules of a host start with those of its default port.
        if (!likely.contains(link.origin())) {
            lists.add(reader.rulesOfOrigin(link.origin(), maxRules));
        }
        for (String origin : likely) {
            lists.add(reader.rulesOfHost(origin, maxRules));
        }
        lists.add(reader.rules(question.appid(), null, maxRules).items());
        boolean complete = lists.stream().allMatch(list -> list.size() < maxRules);
        lists.add(matching);
        TreeMap<String, ConfiguredRule> all = new TreeMap<>();
        lists.forEach(list -> list.forEach(rule -> all.put(rule.canonical(), rule)));
        Map<String, Map<String, Role>> members = new TreeMap<>(Map.of(question.appid(), account.members()));
        if (question.ofOperator()) {
            // Only operators may know the members of other accounts.
            matching.stream()
                    .filter(rule -> !rule.testLinks().isEmpty())
                    .map(ConfiguredRule::appid)
                    .distinct()
                    .forEach(appid -> members.computeIfAbsent(appid, other -> members(reader, other)));
        }
        return new RuleSelection(
                RuleSet.of(List.copyOf(all.values()), new Viewer(question.appid(), question.ofOperator()), members),
                complete,
                question.ofOperator());
    }

    private static Map<String, Role> members(Reader reader, String appid) {
        Account account = reader.account(appid);
        return account == null ? Map.of() : account.members();
    }

    /** The host under each scheme, with and without {@code www.}, without a port. */
    private static Set<String> likelyOrigins(Link link) {
        Host host = Host.of(link);
        String written = link.host();
        // No rule's host ends in a dot.
        String name = written.endsWith(".") ? written.substring(0, written.length() - 1) : written;
        Set<String> origins = new LinkedHashSet<>();
        for (String scheme : SCHEMES) {
            origins.add(scheme + "://" + name);
            if (!host.isAddress()) {
                origins.add(scheme + "://" + (name.startsWith("www.") ? name.substring(4) : "www." + name));
            }
        }
        return origins;
    }
}
