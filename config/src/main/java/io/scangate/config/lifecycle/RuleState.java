package io.scangate.config.lifecycle;

import io.scangate.gateway.rule.Rule;
import io.scangate.gateway.rule.RuleChecker;
import io.scangate.gateway.rule.RuleWarning;
import io.scangate.gateway.rule.TestPage;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Remarks on a stored rule that could not be added as it is: it came from an import or an earlier version. */
public final class RuleState {
    private RuleState() {}

    /**
     * Something to be said of a rule.
     *
     * @param code stable: a {@link RuleWarning}'s, or of a rule that gateways leave out a {@link
     *     io.scangate.gateway.rule.RejectionReason}'s
     * @param served whether gateways serve the rule even so
     * @param detail what the rule means, and what its owner can do
     */
    public record Remark(String code, boolean served, String detail) {}

    /** All that is to be said of a rule; nothing of most. Linear in its texts. */
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
     * Why gateways leave a rule out, or null if they serve it. They count such a rule as bad, and reject a snapshot with many
     * of them.
     */
    public static RuleChecker.@Nullable Bad bad(RuleChecker checker, ConfiguredRule rule) {
        return checker.check(rule.inSnapshot()) instanceof RuleChecker.Bad bad ? bad : null;
    }
}
