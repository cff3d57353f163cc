package io.scangate.config.snapshots;

import io.scangate.config.lifecycle.Account;
import io.scangate.config.lifecycle.ConfiguredRule;
import io.scangate.config.lifecycle.RuleState;
import io.scangate.config.lifecycle.Store;
import io.scangate.config.snapshots.AccountJson.LeftOut;
import io.scangate.gateway.rule.RuleChecker;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Counts the contents of a store for which a snapshot has no place. Holds one account at a time. Not thread-safe. */
public final class ExportLosses {
    private final LeftOut leftOut;
    private final RuleChecker checker = new RuleChecker();
    private long accounts;
    private long occupying;
    private long drafts;
    private long withheld;
    private long waiting;

    private ExportLosses(LeftOut leftOut) {
        this.leftOut = leftOut;
    }

    /**
     * Describes what an export of a store leaves out, one kind in each line.
     *
     * @param leftOut hears of each rule that no gateway serves
     */
    public static List<String> of(Store store, LeftOut leftOut) {
        ExportLosses losses = new ExportLosses(leftOut);
        store.read(reader -> {
            reader.forEachAccount(losses::count);
            return losses;
        });
        return losses.lines();
    }

    private void count(Account account, List<ConfiguredRule> rules) {
        if (account.waits()) {
            waiting++;
            return;
        }
        accounts++;
        for (ConfiguredRule rule : rules) {
            RuleChecker.Bad bad = RuleState.bad(checker, rule);
            if (bad != null) {
                leftOut.rule(rule, bad);
                continue;
            }
            occupying += rule.occupies() ? 1 : 0;
            withheld += rule.withholding() == null ? 0 : 1;
            boolean servesDraft = !rule.testLinks().isEmpty();
            drafts += !servesDraft && (rule.hasDraft() || !rule.isPublished()) ? 1 : 0;
        }
    }

    private List<String> lines() {
        List<String> lines = new ArrayList<>();
        add(lines, accounts, "names, kinds, limits and published code of %,d accounts");
        add(lines, occupying, "the occupied ranges of %,d rules");
        add(lines, drafts, "the pages of %,d drafts without test links");
        add(lines, withheld, "the pages of %,d withheld rules, and why they are withheld");
        add(lines, waiting, "%,d accounts that wait for approval, with their rules");
        lines.add("earlier releases, the audit, keys, licences, verification files, blocked hosts and usage counts");
        return lines;
    }

    private static void add(List<String> lines, long count, String words) {
        if (count > 0) {
            lines.add(String.format(Locale.ROOT, words, count));
        }
    }
}
