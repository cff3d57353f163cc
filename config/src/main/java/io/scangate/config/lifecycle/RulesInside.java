package io.scangate.config.lifecycle;

import io.scangate.config.lifecycle.Store.Writer;
import java.util.HashSet;
import java.util.Set;

/** Tells the owners of broader rules about a rule inside them. Thread-safe. */
final class RulesInside {
    private static final int RULES_AT_A_TIME = 1_000;

    private RulesInside() {}

    /**
     * Sends each other account that has a rule around this one a notice, which names the innermost of its rules. Takes
     * a few index look-ups for each broader rule.
     */
    static void tell(Writer writer, ConfiguredRule rule) {
        Set<String> told = new HashSet<>(Set.of(rule.appid()));
        for (ConfiguredRule broader : writer.around(RuleForm.key(rule.canonical()))) {
            if (told.add(broader.appid())) {
                writer.notify(Notice.ruleInside(broader, rule));
            }
        }
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
