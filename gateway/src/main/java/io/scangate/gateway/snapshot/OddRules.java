package io.scangate.gateway.snapshot;

import io.scangate.gateway.index.Pacer;
import io.scangate.gateway.index.RuleIndex;
import io.scangate.gateway.index.RuleView;
import io.scangate.gateway.link.Link;
import io.scangate.gateway.rule.Account;
import io.scangate.gateway.rule.Rule;
import io.scangate.gateway.rule.RuleChecker;
import io.scangate.gateway.rule.RuleWarning;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Counts the good rules of a document that have a warning, and keeps the first few for the text. Not thread-safe. */
final class OddRules {
    private static final int MAX_NAMED = 5;

    private final Pacer pacer;
    private final RuleChecker checker = new RuleChecker();
    private final RuleView view = new RuleView();
    private final Map<RuleWarning, Found> found = new EnumMap<>(RuleWarning.class);

    private static final class Found {
        final List<String> named = new ArrayList<>();
        long count;
    }

    /** Notes nothing yet; {@link #note} is paced. */
    OddRules(Pacer pacer) {
        this.pacer = pacer;
    }

    void note(Account account) {
        note(account, RuleIndex.empty());
    }

    /** Notes the rules of an account that were not the same before. */
    void note(Account account, RuleIndex before) {
        for (Rule rule : account.rules()) {
            pacer.item();
            Set<RuleWarning> warnings = RuleWarning.of(rule);
            // A bad rule is rejected, so a warning about it would be wrong. Few rules have a warning, so few are
            // checked twice.
            if (!warnings.isEmpty() && checker.check(rule) instanceof RuleChecker.Good good) {
                warnings.removeAll(before(account.appid(), good.prefix().link(), before));
                warnings.forEach(warning -> note(account, rule, warning));
            }
        }
    }

    /** The warnings that the account's rule of a prefix had before; none if there was no such rule. */
    private Set<RuleWarning> before(String appid, Link prefix, RuleIndex index) {
        boolean same = index.find(prefix, view)
                && view.prefix().equals(prefix.toString())
                && view.appid().equals(appid);
        if (!same) {
            return Set.of();
        }
        // Not of the prefix as it was written, which the index does not keep: a canonical one has no raw braces.
        Set<RuleWarning> warnings = EnumSet.allOf(RuleWarning.class);
        if (!RuleWarning.hasParameterOfScan(view.livePage()) && !RuleWarning.hasParameterOfScan(view.testPage())) {
            warnings.remove(RuleWarning.PAGE_PARAMETER);
        }
        if (view.withheld() == null) {
            warnings.remove(RuleWarning.WITHHELD_WITH_PAGE);
        }
        return warnings;
    }

    private void note(Account account, Rule rule, RuleWarning warning) {
        Found same = found.computeIfAbsent(warning, first -> new Found());
        same.count++;
        if (same.named.size() < MAX_NAMED) {
            same.named.add(
                    Text.shortened(account.appid(), Text.SHOWN_CHARS) + " " + Text.quoted(rule.prefix()) + " at line "
                            + rule.place().line() + ", column " + rule.place().column());
        }
    }

    /** Returns one text for each kind of warning, for people. */
    List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        found.forEach((warning, same) -> {
            long more = same.count - same.named.size();
            warnings.add(same.count + (same.count == 1 ? " rule has" : " rules have") + " the warning " + warning.code()
                    + ": " + warning.advice() + " (" + String.join("; ", same.named)
                    + (more == 0 ? "" : "; and " + more + " more") + ")");
        });
        return warnings;
    }
}
