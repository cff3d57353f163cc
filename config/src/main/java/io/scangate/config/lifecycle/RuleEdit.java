package io.scangate.config.lifecycle;

import io.scangate.gateway.rule.Version;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What to change of a rule; null leaves a field as it is. The prefix is the rule's identity and cannot be edited.
 *
 * @param occupies whether other accounts may have no rule inside it; holds at once
 * @param page the page; testers see it at once, everybody when it is published
 * @param testVersion the version that test links open; holds at once
 * @param testLinks the test links, all of them; hold at once
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
