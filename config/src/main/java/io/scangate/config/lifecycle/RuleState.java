package io.scangate.config.lifecycle;

import io.scangate.gateway.rule.Rule;
import io.scangate.gateway.rule.RuleChecker;
import io.scangate.gateway.rule.RuleWarning;
import io.scangate.gateway.rule.TestPage;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the reasons why a stored rule could not be added today. Such rules come from an import or an earlier version.
 * Thread-safe.
 */
public final class RuleState {
    private RuleState() {}

    /**
     * A remark on a rule.
     *
     * @param code stable: a {@link RuleWarning}'s code, or for a rule that gateways leave out the code of a {@link
     *   io.scangate.gateway.rule.RejectionReason}
     * @param served whether gateways serve the rule
     * @param detail the fault or the rule's meaning, and advice for its owner
     */
    public record Remark(String code, boolean served, String detail) {}

    /** All remarks on a rule; empty for most rules. Linear in the length of its texts. */
    public static List<Remark> of(ConfiguredRule rule) {
        RuleChecker.Bad bad = bad(new RuleChecker(), rule);
        if (bad != null) {
            return List.of(new Remark(
                    bad.reason().code(),
                    false,
                    "gateways leave the rule out: " + bad.detail() + "; delete it and add it as it should be"));
        }
        List<Remark> remarks = new ArrayList<>();
        String live = rule.live() == null ? null : rule.live().page();
        TestPage draft = new TestPage(rule.page(), rule.testVersion(), List.of());
        Set<RuleWarning> warnings = RuleWarning.of(new Rule(rule.prefix(), live, draft));
        warnings.forEach(warning -> remarks.add(new Remark(warning.code(), true, warning.advice())));
        return remarks;
    }

    /**
     * The reason why gateways leave a rule out; null if they serve it. They count such a rule as bad, and reject a snapshot with
     * too many bad rules.
     */
    public static RuleChecker.@Nullable Bad bad(RuleChecker checker, ConfiguredRule rule) {
        return checker.check(rule.inSnapshot()) instanceof RuleChecker.Bad bad ? bad : null;
    }
}
