package io.scangate.config.declared;

import java.util.List;
import java.util.SortedMap;

/**
 * An account as the control plane has it. Immutable.
 *
 * @param appid the account
 * @param members role by user id
 * @param rules in the order in which they were added
 */
record LiveAccount(String appid, SortedMap<String, String> members, List<LiveRule> rules) {
    /** What a file says of it. */
    DeclaredAccount declared() {
        return new DeclaredAccount(
                appid, members, rules.stream().map(LiveRule::rule).toList());
    }

    /** The rules whose live page is another one than the page of their next publish. */
    List<LiveRule> drafts() {
        return rules.stream().filter(one -> one.rule().published() == null).toList();
    }
}
