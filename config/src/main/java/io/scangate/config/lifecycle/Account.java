package io.scangate.config.lifecycle;

import io.scangate.gateway.rule.Role;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * A mini program's account.
 *
 * @param appid the mini program's id
 * @param name for people
 * @param kind who owns it
 * @param codePublished whether the mini program has published code, without which no rule can be published
 * @param members role by user id, in the order of the ids
 * @param version the revision of the last change to what stands here
 */
public record Account(
        String appid, String name, AccountKind kind, boolean codePublished, Map<String, Role> members, long version) {
    public Account {
        members = Collections.unmodifiableMap(new TreeMap<>(members));
    }
}
