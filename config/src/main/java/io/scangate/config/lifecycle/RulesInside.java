package io.scangate.config.lifecycle;

import io.scangate.config.lifecycle.Store.Writer;
import java.util.HashSet;
import java.util.Set;

/** Tells the owners of broader rules about a rule inside them. Thread-safe. */
final class RulesInside {
    private RulesInside() {}

    /**
     * Sends each other account that has a rule around this one a notice, which names the innermost of its rules. Takes
     * a few index look-ups for each broader rule.
     */
    static void tell(Writer writer, ConfiguredRule rule) {
        Set<String> told = new HashSet<>(Set.of(rule.appid()));
        for (ConfiguredRule broader : writer.matching(RuleForm.key(rule.canonical()))) {
            if (told.add(broader.appid())) {
                writer.notify(Notice.ruleInside(broader, rule));
            }
        }
    }
}
