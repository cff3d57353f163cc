package io.scangate.config.lifecycle;

import com.google.common.base.Strings;
import io.scangate.gateway.rule.Role;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A mini program's account. Immutable.
 *
 * @param appid the mini program's id
 * @param name for people
 * @param kind the kind of owner
 * @param codePublished whether the mini program has published code, without which no rule can be published
 * @param members role by user id, in the order of the ids
 * @param suspension by an operator; null for most accounts
 * @param featureOff whether the feature is switched off for the account
 * @param featureHeldOff whether an operator has switched it off, so that the account cannot switch it on
 * @param limits the account's own limits; null for the defaults
 * @param contact how the owners of rules in its way reach it; null if it names none
 * @param waitingSince since when it waits for an operator's approval; null for most accounts
 * @param version the revision of the account's last change
 */
public record Account(
        String appid,
        String name,
        AccountKind kind,
        boolean codePublished,
        Map<String, Role> members,
        @Nullable Suspension suspension,
        boolean featureOff,
        boolean featureHeldOff,
        @Nullable AccountLimits limits,
        @Nullable String contact,
        @Nullable Instant waitingSince,
        long version) {
    /** The most members of an account. */
    public static final int MAX_MEMBERS = 1_000;

    public Account {
        members = Collections.unmodifiableMap(new TreeMap<>(members));
    }

    /** An account that is not suspended, with the feature on and the default limits. */
    public Account(
            String appid,
            String name,
            AccountKind kind,
            boolean codePublished,
            Map<String, Role> members,
            long version) {
        this(appid, name, kind, codePublished, members, null, false, false, null, null, null, version);
    }

    /** Refuses a user who would be one member too many. */
    static void checkMemberLimit(String appid, Map<String, Role> members, String user) {
        if (members.size() >= MAX_MEMBERS && !members.containsKey(user)) {
            throw RefusedException.limit(
                    Refusal.MEMBER_LIMIT,
                    "members",
                    members.size(),
                    MAX_MEMBERS,
                    "account " + appid + " has " + members.size() + " members (expected: at most " + MAX_MEMBERS + ")");
        }
    }

    /** Whether it waits for an operator's approval: its people prepare everything, and gateways get none of its rules. */
    public boolean waits() {
        return waitingSince != null;
    }

    /** The members that gateways get: none of an account that waits. */
    public Map<String, Role> servedMembers() {
        return waits() ? Map.of() : members;
    }

    /** The part of its rules that gateways get: none if it waits, because a withheld rule would still decide in place of a broader one. */
    public List<ConfiguredRule> served(List<ConfiguredRule> rules) {
        return waits() ? List.of() : rules;
    }

    /** Why gateways open no page of the account's rules; null if they do. */
    public @Nullable Withholding withholding() {
        return Withholding.ofAccount(suspension, kind, waitingSince, featureOff);
    }

    /** The account after an edit. */
    Account edited(AccountEdit edit, long newVersion) {
        return new Account(
                appid,
                Objects.requireNonNullElse(edit.name(), name),
                Objects.requireNonNullElse(edit.kind(), kind),
                Objects.requireNonNullElse(edit.codePublished(), codePublished),
                members,
                suspension,
                featureOff,
                featureHeldOff,
                limits,
                edit.contact() == null ? contact : Strings.emptyToNull(edit.contact()),
                waitingSince,
                newVersion);
    }

    /** The account with another suspension, or with none. */
    Account withSuspension(@Nullable Suspension other, long newVersion) {
        return new Account(
                appid,
                name,
                kind,
                codePublished,
                members,
                other,
                featureOff,
                featureHeldOff,
                limits,
                contact,
                waitingSince,
                newVersion);
    }

    /** The account with the feature on, off, or held off by an operator. */
    Account withFeature(boolean on, boolean heldOff, long newVersion) {
        return new Account(
                appid,
                name,
                kind,
                codePublished,
                members,
                suspension,
                !on,
                heldOff,
                limits,
                contact,
                waitingSince,
                newVersion);
    }

    /** The account with other limits. */
    Account withLimits(AccountLimits others, long newVersion) {
        @Nullable AccountLimits own = others.equals(AccountLimits.NONE) ? null : others;
        return new Account(
                appid,
                name,
                kind,
                codePublished,
                members,
                suspension,
                featureOff,
                featureHeldOff,
                own,
                contact,
                waitingSince,
                newVersion);
    }

    /** The account, approved by an operator. */
    Account approved(long newVersion) {
        return new Account(
                appid,
                name,
                kind,
                codePublished,
                members,
                suspension,
                featureOff,
                featureHeldOff,
                limits,
                contact,
                null,
                newVersion);
    }

    /** The account with other members. */
    public Account withMembers(Map<String, Role> others, long newVersion) {
        return new Account(
                appid,
                name,
                kind,
                codePublished,
                others,
                suspension,
                featureOff,
                featureHeldOff,
                limits,
                contact,
                waitingSince,
                newVersion);
    }
}
