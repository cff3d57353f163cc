package io.scangate.config.preview;

import io.scangate.config.fleet.GatewayStore;
import io.scangate.config.fleet.GatewayStore.Gateway;
import io.scangate.config.lifecycle.Account;
import io.scangate.config.lifecycle.ConfiguredRule;
import io.scangate.config.lifecycle.Refusal;
import io.scangate.config.lifecycle.RefusedException;
import io.scangate.config.lifecycle.RuleKey;
import io.scangate.config.lifecycle.Store;
import io.scangate.config.lifecycle.Store.Reader;
import io.scangate.config.live.LiveRules;
import io.scangate.gateway.index.RuleIndex;
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
import io.scangate.gateway.rule.RolePolicy;
import io.scangate.gateway.text.VisibleText;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Explains which page a link opens, with the gateway's explainer on the control plane's own index. Takes as long as on a
 * gateway ({@link Explainer}), besides the wait for the index. Thread-safe. Blocks.
 */
final class LinkQuestions {
    /**
     * The most combinations of settings to answer for. A fleet has one, or a few during a change of its settings.
     */
    private static final int MAX_SETTINGS = 5;

    private final Store store;
    private final GatewayStore gateways;
    private final LiveRules live;
    private final Clock clock;

    LinkQuestions(Store store, GatewayStore gateways, LiveRules live, Clock clock) {
        this.store = store;
        this.gateways = gateways;
        this.live = live;
        this.clock = clock;
    }

    private static Link link(Question question) {
        byte[] text = question.link();
        if (new LinkParser().parse(text, 0, text.length, new Link()) instanceof Link link) {
            return link;
        }
        throw RefusedException.field(
                Refusal.INVALID_ARGUMENT,
                "link",
                VisibleText.quoted(new String(text, StandardCharsets.UTF_8)) + ": "
                        + LinkDiagnosis.ofInvalid(text).sentence(question.language()));
    }

    /** See {@link Preview#waitingRule}. */
    @Nullable
    ConfiguredRule waitingRule(Question question) {
        RuleKey link = RuleKey.ofScanned(link(question));
        return store.read(reader -> {
                    Account asking = question.appid() == null ? null : reader.account(question.appid());
                    if (question.appid() != null && (asking == null || !asking.waits())) {
                        return Optional.<ConfiguredRule>empty();
                    }
                    // The innermost rule comes first, and the rules of accounts that do not wait decide before broader
                    // ones.
                    return reader.matching(link).stream()
                            .filter(rule -> rule.isInSnapshots() || isAbout(question, rule))
                            .findFirst()
                            .filter(rule -> !rule.isInSnapshots());
                })
                .orElse(null);
    }

    private static boolean isAbout(Question question, ConfiguredRule rule) {
        return question.appid() == null || question.appid().equals(rule.appid());
    }

    List<SettingsExplanation> answer(Question question) {
        Link link = link(question);
        RuleIndex index = live.atLeast(store.read(reader -> revision(reader, question)));
        Scan scan = scan(question, mayKnowUser(question, index, link));
        return settings().entrySet().stream()
                .sorted(Map.Entry.<ResolveSettings, Integer>comparingByValue()
                        .reversed()
                        .thenComparing(entry -> entry.getKey().toString()))
                .limit(MAX_SETTINGS)
                .map(entry -> new SettingsExplanation(
                        entry.getKey(), entry.getValue(), explain(entry.getKey(), question, index, link, scan)))
                .toList();
    }

    private static Explanation explain(
            ResolveSettings settings, Question question, RuleIndex index, Link link, Scan scan) {
        Explainer explainer = Explainer.ofWholeOrigins(new Resolver(settings));
        String appid = question.appid();
        return question.ofOperator() || appid == null
                ? explainer.explain(index, link, scan, null)
                : explainer.explainToOwner(index, link, scan, appid);
    }

    /** Whether the answer may depend on the user. Only operators may know the members of other accounts. */
    private static boolean mayKnowUser(Question question, RuleIndex index, Link link) {
        RuleView rule = new RuleView();
        return question.ofOperator() || (index.find(link, rule) && rule.appid().equals(question.appid()));
    }

    private static Scan scan(Question question, boolean withUser) {
        Scan scan = new Scan().user(withUser ? question.user() : null);
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

    private static long revision(Reader reader, Question question) {
        String appid = question.appid();
        if (appid != null && reader.account(appid) == null) {
            throw RefusedException.value(Refusal.ACCOUNT_NOT_FOUND, "appid", appid, "the appid of an account");
        }
        return reader.revision();
    }
}
