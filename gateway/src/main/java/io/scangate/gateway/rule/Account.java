package io.scangate.gateway.rule;

import java.util.List;
import java.util.Map;

/**
 * One mini program and what it configured: the unit of change.
 *
 * @param appid the mini program's id
 * @param members role by user id
 * @param rules its rules, as configured
 * @param place where it stands in its document
 */
public record Account(String appid, Map<String, Role> members, List<Rule> rules, Place place) {
    public Account {
        members = Map.copyOf(members);
        rules = List.copyOf(rules);
    }

    /** An account that comes from no document. */
    public Account(String appid, Map<String, Role> members, List<Rule> rules) {
        this(appid, members, rules, Place.NONE);
    }
}
