package io.scangate.config.lifecycle;

import io.scangate.gateway.rule.Version;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An edit of a rule. A null field keeps its value. The prefix is the rule's identity and cannot be edited. Immutable.
 *
 * @param occupies whether other accounts are barred from having rules inside it; takes effect at once
 * @param page the page; test links open it at once, other scans after the next publish
 * @param testVersion the version that test links open; takes effect at once
 * @param testLinks all test links; take effect at once
 */
public record RuleEdit(
        @Nullable Boolean occupies,
        @Nullable String page,
        @Nullable Version testVersion,
        @Nullable List<String> testLinks) {
    public RuleEdit {
        testLinks = testLinks == null ? null : List.copyOf(testLinks);
    }
}
