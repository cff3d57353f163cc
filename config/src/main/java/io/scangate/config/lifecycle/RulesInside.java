package io.scangate.config.lifecycle;

import io.scangate.config.lifecycle.Store.Writer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tells the owners of broader rules about a rule inside them. Thread-safe. */
final class RulesInside {
    private static final int RULES_AT_A_TIME = 1_000;

    private RulesInside() {}

    /**
     * Sends each other account that has a rule around this one a notice, which names the innermost of its rules. Takes
     * a few index look-ups for each broader rule. The rules of an account that waits for approval are told about when it is approved.
     */
    static void tell(Writer writer, ConfiguredRule rule) {
        List<ConfiguredRule> around = writer.around(RuleForm.key(rule.canonical()));
        if (around.isEmpty() || waits(writer.account(rule.appid()))) {
            return;
        }
        Set<String> told = new HashSet<>(Set.of(rule.appid()));
        for (ConfiguredRule broader : around) {
            if (told.add(broader.appid())) {
                writer.notify(Notice.ruleInside(broader, rule));
            }
        }
    }

    private static boolean waits(@Nullable Account account) {
        return account != null && account.waits();
    }

    /** The same for all rules of an account. */
    static void tellOfAll(Writer writer, String appid) {
        String after = null;
        do {
            Slice<ConfiguredRule> slice = writer.rules(appid, after, RULES_AT_A_TIME);
            slice.items().forEach(rule -> tell(writer, rule));
            after = slice.next();
        } while (after != null);
    }
}
