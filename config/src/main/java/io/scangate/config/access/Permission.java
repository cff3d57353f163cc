package io.scangate.config.access;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/**
 * The right to make a group of calls. Each route names one. A {@link Caller.Kind} is a set of permissions with a scope:
 * a permission about one account covers the accounts of the caller's scope.
 */
public enum Permission {
    /** Calls that need no credential; credentials are ignored. */
    PUBLIC,
    /** Reads the caller's own name and permissions. */
    SELF,
    /** Uses the own session, password and second factor, and accepts invitations: of people who have signed in. */
    SESSION,

    // About one account.

    /** Reads rules, releases, conflicts, the quota and explanations. */
    RULES_READ,
    /** Adds, edits and deletes rules and their test links. */
    RULES_CHANGE,
    /** Publishes, takes offline and rolls back. */
    PUBLISH,
    /** Reads verification files and the results of checks. */
    PROOFS_READ,
    /** Checks verification files. */
    PROOFS,
    /** Reads claims and offers of the account. */
    MOVES_READ,
    /** Claims rules of other accounts, and makes, accepts and ends offers. */
    MOVES,
    /** Reads counts of scans and missed links. */
    SCANS_READ,
    /** Reads the account's data and members. */
    ACCOUNT_READ,
    /** Edits the account's data. */
    ACCOUNT_CHANGE,
    /** Adds and removes members. */
    MEMBERS,
    /** Reads the changes and the notices of one account. */
    ACCOUNT_AUDIT,
    /** Lists the account's secret and the platforms that it authorised. */
    ACCOUNT_KEYS_READ,
    /** Replaces or ends the account's secret, and withdraws authorizations. */
    ACCOUNT_KEYS,
    /** Lists the account's webhooks and their attempts, without the secrets. */
    WEBHOOKS_READ,
    /** Changes and tests the account's webhooks. */
    WEBHOOKS,
    /** Lists the people with a role in the account, and its invitations. */
    ACCOUNT_USERS_READ,
    /** Invites people to the account, and changes and ends their roles. */
    ACCOUNT_USERS,

    // About the service.

    /** Lists all accounts. */
    ACCOUNTS_READ,
    /** Creates, restores and deletes accounts, and changes the fields that only operators may change. */
    ACCOUNTS,
    /** Suspends accounts, and takes down rules and hosts. */
    TAKEDOWN,
    /** Sets the limits of accounts. */
    LIMITS,
    /** Reads the open claims of all accounts. */
    CLAIMS_READ,
    /** Grants and refuses claims. */
    CLAIMS,
    /** Lists the people who can sign in. */
    USERS_READ,
    /** Creates, changes and ends the people who can sign in, and gives them roles in the service and in accounts. */
    USERS,
    /** Reads the changes and the notices of all accounts and of the service. */
    AUDIT_READ,
    /** Reads licences. */
    LICENCES_READ,
    /** Imports and withdraws licences. */
    LICENCES,
    /** Reads the block list. */
    BLOCKING_READ,
    /** Blocks hosts, and ends that. */
    BLOCKING,
    /** Erases the samples and missed links of a host. */
    LINK_ERASURE,
    /** Reads the freeze of the control plane. */
    FREEZE_READ,
    /** Begins and ends the freeze of the control plane. */
    FREEZE,
    /** Lists the webhooks of operators and their attempts, without the secrets. */
    SERVICE_WEBHOOKS_READ,
    /** Changes and tests the webhooks of operators. */
    SERVICE_WEBHOOKS,
    /** Reads the gateways and their served revisions. */
    FLEET_READ,
    /** Removes gateways from the list, and ends the histories of gateways. */
    FLEET,
    /** Reads the settings in force, without secrets. */
    SETTINGS_READ,
    /** Lists all keys and platforms. */
    KEYS_READ,
    /** Creates, replaces and ends keys of operators and gateways. */
    KEYS,
    /** Creates, replaces and ends platforms, and allows them to act for accounts. */
    PLATFORMS,
    /** Reads the rules of all accounts, as gateways do. */
    FEED,
    /** Reports the status and the counts of a gateway. */
    REPORTS,
    /** Gets a token with which a platform acts for an account. */
    AUTHORIZER_TOKENS;

    /** Everything that is needed to manage rules. */
    static final ImmutableSet<Permission> OF_RULES =
            Sets.immutableEnumSet(SELF, RULES_READ, RULES_CHANGE, PUBLISH, PROOFS_READ, PROOFS, SCANS_READ);

    /** Everything about one account. */
    static final ImmutableSet<Permission> OF_ACCOUNT = union(
            OF_RULES,
            EnumSet.of(
                    MOVES_READ,
                    MOVES,
                    ACCOUNT_READ,
                    ACCOUNT_CHANGE,
                    MEMBERS,
                    ACCOUNT_AUDIT,
                    ACCOUNT_KEYS_READ,
                    ACCOUNT_KEYS,
                    WEBHOOKS_READ,
                    WEBHOOKS));

    /** Everything about the content of one account: rules, testers and proofs, but not keys, people and moves. */
    static final ImmutableSet<Permission> OF_EDITORS = union(
            OF_RULES,
            EnumSet.of(SESSION, MOVES_READ, ACCOUNT_READ, MEMBERS, ACCOUNT_AUDIT, WEBHOOKS_READ, ACCOUNT_USERS_READ));

    /** Everything about the content of one account that changes nothing. */
    static final ImmutableSet<Permission> OF_VIEWERS = Sets.immutableEnumSet(
            SELF,
            SESSION,
            RULES_READ,
            PROOFS_READ,
            MOVES_READ,
            SCANS_READ,
            ACCOUNT_READ,
            ACCOUNT_AUDIT,
            WEBHOOKS_READ,
            ACCOUNT_USERS_READ);

    /** Everything about one account, and its people: a key of an account invites nobody. */
    static final ImmutableSet<Permission> OF_OWNERS =
            union(OF_ACCOUNT, EnumSet.of(SESSION, ACCOUNT_USERS_READ, ACCOUNT_USERS));

    /** Everything that changes nothing, except the calls for machines. */
    static final ImmutableSet<Permission> OF_READERS = Sets.immutableEnumSet(
            SELF,
            ACCOUNT_USERS_READ,
            USERS_READ,
            RULES_READ,
            PROOFS_READ,
            MOVES_READ,
            CLAIMS_READ,
            SCANS_READ,
            ACCOUNT_READ,
            ACCOUNT_AUDIT,
            ACCOUNT_KEYS_READ,
            WEBHOOKS_READ,
            SERVICE_WEBHOOKS_READ,
            ACCOUNTS_READ,
            AUDIT_READ,
            LICENCES_READ,
            BLOCKING_READ,
            FREEZE_READ,
            FLEET_READ,
            SETTINGS_READ,
            KEYS_READ);

    /** Everything but the calls that only a platform, or a person who has signed in, can make. */
    static final ImmutableSet<Permission> OF_OPERATORS =
            Sets.immutableEnumSet(EnumSet.complementOf(EnumSet.of(PUBLIC, AUTHORIZER_TOKENS, SESSION)));

    /** The permissions of people besides those of keys. */
    static ImmutableSet<Permission> signedIn(Set<Permission> permissions) {
        return union(permissions, EnumSet.of(SESSION));
    }

    private static ImmutableSet<Permission> union(Set<Permission> some, Set<Permission> more) {
        return Sets.immutableEnumSet(Sets.union(some, more));
    }

    /** The name in answers. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
