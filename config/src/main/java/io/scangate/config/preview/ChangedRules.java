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
import io.scangate.gateway.rule.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An index in which a few rules are replaced by others. The index stays as it is: a link is decided by the more specific of
 * the rule that the index has for it, without the replaced ones, and of the other rules. Takes the memory of the
 * other rules, and O(length of the link + replaced rules that match) for each link. Not thread-safe.
 */
final class ChangedRules {
    /** The page that opens where no rule matches. */
    private static final Destination WEB = new Destination(null, null, null, null, null);

    private final RuleIndex index;
    private final Set<String> replaced;
    private final RuleIndex others;
    private final Viewer viewer;
    private final Resolver resolver = new Resolver(ResolveSettings.DEFAULT);

    /**
     * Replaces rules.
     *
     * @param replaced the canonical prefixes of the replaced rules, which the index need not have
     * @param others the rules in their place
     */
    ChangedRules(RuleIndex index, Set<String> replaced, List<ConfiguredRule> others, Viewer viewer) {
        this.index = index;
        this.replaced = Set.copyOf(replaced);
        this.others = compiled(others);
        this.viewer = viewer;
    }

    /** An index of some rules. */
    static RuleIndex compiled(List<ConfiguredRule> rules) {
        Map<String, List<Rule>> byAccount = new TreeMap<>();
        for (ConfiguredRule rule : rules) {
            if (rule.isInSnapshots()) {
                byAccount
                        .computeIfAbsent(rule.appid(), appid -> new ArrayList<>())
                        .add(rule.inSnapshot());
            }
        }
        RuleIndexCompiler compiler = new RuleIndexCompiler(rejected -> {});
        byAccount.forEach((appid, ofAccount) -> compiler.add(new Account(appid, Map.of(), ofAccount)));
        return compiler.compile();
    }

    /** The page that a link opens for a user without a role. */
    Destination opens(Link link) {
        return opens(link, false);
    }

    /** The page that a link opens for a tester of the deciding rule's account, if the viewer knows the account. */
    Destination opensForTester(Link link) {
        return opens(link, true);
    }

    private Destination opens(Link link, boolean tester) {
        RuleView other = new RuleView();
        boolean found = others.find(link, other);
        Destination[] opened = {found ? opened(link, other, tester) : WEB};
        int length = found ? other.prefix().length() : 0;
        index.forEachMatch(link, rule -> {
            String prefix = rule.prefix();
            if (replaced.contains(prefix)) {
                return true;
            }
            // Of two rules that match one link, the one with the longer prefix is the more specific one.
            if (prefix.length() > length) {
                opened[0] = opened(link, rule, tester);
            }
            return false;
        });
        return opened[0];
    }

    private Destination opened(Link link, RuleView rule, boolean tester) {
        // A withheld rule has no test links.
        if (tester && viewer.knows(rule.appid()) && !link.hasUserInfo() && rule.isTestLink(link)) {
            return new Destination(rule.appid(), rule.testVersion().code(), rule.testPage(), null, rule.prefix());
        }
        Decision decision = resolver.resolve(true, link, new Scan(), rule);
        return switch (decision) {
            case OPEN_LIVE, OPEN_TEST ->
                new Destination(rule.appid(), "release", ifKnown(rule, rule.livePage()), null, rule.prefix());
            case WEB_UNPUBLISHED, WEB_SUSPENDED, WEB_BLOCKED ->
                new Destination(null, null, null, rule.withheld(), ifKnown(rule, rule.prefix()));
            case WEB_NO_RULE, WEB_CLIENT_TOO_OLD -> WEB;
        };
    }

    /** A text of the deciding rule, if the viewer may see it. */
    private @Nullable String ifKnown(RuleView rule, @Nullable String text) {
        return viewer.knows(rule.appid()) ? text : null;
    }
}
