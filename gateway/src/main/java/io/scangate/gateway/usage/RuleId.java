package io.scangate.gateway.usage;

import io.scangate.gateway.index.RuleView;
import org.jspecify.annotations.Nullable;

/**
 * The identity of a rule across indexes. Immutable.
 *
 * @param appid the account of the rule
 * @param prefix the canonical prefix; null for rules of the account that are not told apart
 */
public record RuleId(String appid, @Nullable String prefix) {
    static RuleId of(RuleView rule) {
        return new RuleId(rule.appid(), rule.prefix());
    }

    /** All rules of an account. */
    static RuleId ofAccount(String appid) {
        return new RuleId(appid, null);
    }
}
