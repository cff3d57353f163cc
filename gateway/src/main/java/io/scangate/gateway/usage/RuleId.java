package io.scangate.gateway.usage;

import io.scangate.gateway.index.RuleView;

/**
 * A rule, whichever index it stands in.
 *
 * @param appid its account
 * @param prefix its canonical prefix
 */
public record RuleId(String appid, String prefix) {
    static RuleId of(RuleView rule) {
        return new RuleId(rule.appid(), rule.prefix());
    }
}
