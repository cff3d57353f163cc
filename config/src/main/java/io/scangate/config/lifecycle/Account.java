package io.scangate.config.lifecycle;

import io.scangate.gateway.rule.Role;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * A mini program's account. Immutable.
 *
 * @param appid the mini program's id
 * @param name for people
 * @param kind the kind of owner
 * @param codePublished whether the mini program has published code, without which no rule can be published
 * @param members role by user id, in the order of the ids
 * @param version the revision of the account's last change
 */
public record Account(
        String appid, String name, AccountKind kind, boolean codePublished, Map<String, Role> members, long version) {
    public Account {
        members = Collections.unmodifiableMap(new TreeMap<>(members));
    }

    /** The account after an edit. */
    Account edited(AccountEdit edit, long newVersion) {
        return new Account(
                appid,
                Objects.requireNonNullElse(edit.name(), name),
                Objects.requireNonNullElse(edit.kind(), kind),
                Objects.requireNonNullElse(edit.codePublished(), codePublished),
                members,
                newVersion);
    }

    /** The account with other members. */
    public Account withMembers(Map<String, Role> others, long newVersion) {
        return new Account(appid, name, kind, codePublished, others, newVersion);
    }
}
