package io.scangate.config.preview;

import io.scangate.config.lifecycle.ConfiguredRule;
import io.scangate.gateway.index.RuleIndex;
import io.scangate.gateway.index.RuleIndexCompiler;
import io.scangate.gateway.index.RuleView;
import io.scangate.gateway.link.Link;
import io.scangate.gateway.resolve.Decision;
import io.scangate.gateway.resolve.ResolveSettings;
import io.scangate.gateway.resolve.Resolver;
import io.scangate.gateway.resolve.Scan;
import io.scangate.gateway.rule.Account;
import io.scangate.gateway.rule.Role;
import io.scangate.gateway.rule.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A subset of the rules, compiled into a gateway's index. Not thread-safe. */
final class RuleSet {
    /** A member of each known account, who opens test links as any tester would. */
    private static final String TESTER = "tester";

    private final RuleIndex index;
    private final Viewer viewer;
    private final Resolver resolver = new Resolver(ResolveSettings.DEFAULT);
    private final RuleView view = new RuleView();

    private RuleSet(RuleIndex index, Viewer viewer) {
        this.index = index;
        this.viewer = viewer;
    }

    /** The rules with one tester in each account that the viewer knows. */
    static RuleSet withTesters(List<ConfiguredRule> rules, Viewer viewer) {
        return of(rules, viewer, appid -> viewer.knows(appid) ? Map.of(TESTER, Role.ADMIN) : Map.of());
    }

    /** The rules with the members of some accounts. */
    static RuleSet of(List<ConfiguredRule> rules, Viewer viewer, Map<String, Map<String, Role>> members) {
        return of(rules, viewer, appid -> members.getOrDefault(appid, Map.of()));
    }

    private static RuleSet of(List<ConfiguredRule> rules, Viewer viewer, Function<String, Map<String, Role>> members) {
        Map<String, List<Rule>> byAccount = new TreeMap<>();
        for (ConfiguredRule rule : rules) {
            byAccount.computeIfAbsent(rule.appid(), appid -> new ArrayList<>()).add(rule.inSnapshot());
        }
        RuleIndexCompiler compiler = new RuleIndexCompiler(rejected -> {});
        byAccount.forEach((appid, ofAccount) -> compiler.add(new Account(appid, members.apply(appid), ofAccount)));
        return new RuleSet(compiler.compile(), viewer);
    }

    RuleIndex index() {
        return index;
    }

    /** The page that a link opens for a user without a role. */
    Destination opens(Link link) {
        return opens(link, new Scan());
    }

    /** The page that a link opens for a tester of the deciding rule's account. */
    Destination opensForTester(Link link) {
        return opens(link, new Scan().user(TESTER));
    }

    private Destination opens(Link link, Scan scan) {
        Decision decision = resolver.resolve(index, link, scan, view);
        return switch (decision) {
            case OPEN_TEST ->
                new Destination(view.appid(), view.testVersion().code(), view.testPage(), null, view.prefix());
            case OPEN_LIVE -> new Destination(view.appid(), "release", ifKnown(view.livePage()), null, view.prefix());
            case WEB_UNPUBLISHED, WEB_SUSPENDED, WEB_BLOCKED ->
                new Destination(null, null, null, view.withheld(), ifKnown(view.prefix()));
            case WEB_NO_RULE, WEB_CLIENT_TOO_OLD -> new Destination(null, null, null, null, null);
        };
    }

    /** A text of the deciding rule, if the viewer may see it. */
    private @Nullable String ifKnown(@Nullable String text) {
        return viewer.knows(view.appid()) ? text : null;
    }
}
