package io.scangate.gateway.snapshot;

import io.scangate.gateway.rule.Account;
import io.scangate.gateway.rule.Rule;
import io.scangate.gateway.rule.RuleWarning;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Counts the rules of a document that have a warning, and keeps the first few for the text. Not thread-safe. */
final class OddRules {
    private static final int MAX_NAMED = 5;

    private final Map<RuleWarning, Found> found = new EnumMap<>(RuleWarning.class);

    private static final class Found {
        final List<String> named = new ArrayList<>();
        long count;
    }

    void note(Account account) {
        for (Rule rule : account.rules()) {
            for (RuleWarning warning : RuleWarning.of(rule)) {
                Found same = found.computeIfAbsent(warning, first -> new Found());
                same.count++;
                if (same.named.size() < MAX_NAMED) {
                    same.named.add(Text.shortened(account.appid(), Text.SHOWN_CHARS) + " " + Text.quoted(rule.prefix())
                            + " at line " + rule.place().line() + ", column "
                            + rule.place().column());
                }
            }
        }
    }

    /** Returns one text for each kind of warning, for people. */
    List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        found.forEach((warning, same) -> {
            long more = same.count - same.named.size();
            warnings.add(same.count + " rules have the warning " + warning.code() + ": " + warning.advice() + " ("
                    + String.join("; ", same.named) + (more == 0 ? "" : "; and " + more + " more") + ")");
        });
        return warnings;
    }
}
