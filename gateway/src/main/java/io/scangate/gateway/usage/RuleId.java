package io.scangate.gateway.usage;

import io.scangate.gateway.index.RuleView;

/**
 * The identity of a rule across indexes. Immutable.
 *
 * @param appid the account of the rule
 * @param prefix the canonical prefix
 */
public record RuleId(String appid, String prefix) {
    static RuleId of(RuleView rule) {
        return new RuleId(rule.appid(), rule.prefix());
    }
}
