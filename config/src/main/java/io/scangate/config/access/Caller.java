package io.scangate.config.access;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import io.scangate.config.lifecycle.Actor;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The caller of an API: a kind, which is a set of permissions with a scope, and a name. Immutable.
 *
 * @param kind the kind of caller
 * @param subject the name of an operator's or a gateway's key, or the appid of an account or of a platform
 * @param account the one account in the caller's scope; null if the scope is not one account
 * @param credential identifies the key or secret behind the call, another one after a replacement; or the right of a person, another one after
 *     a change of the role
 * @param person who has signed in; null for a key, secret or token
 */
public record Caller(
        Kind kind,
        String subject,
        @Nullable String account,
        String credential,
        @Nullable Person person) {
    /**
     * A person who has signed in.
     *
     * @param user the number of the user
     * @param session identifies the session
     * @param means how the person has signed in
     */
    public record Person(long user, String session, String means) {}

    /** A caller with a key, secret or token. */
    public Caller(Kind kind, String subject, @Nullable String account, String credential) {
        this(kind, subject, account, credential, null);
    }

    /** In front of the names of people in the audit. */
    public static final String USER_PREFIX = "user:";

    /** The kinds of callers: each is a set of permissions and a scope. */
    public enum Kind {
        /** Runs the service. */
        OPERATOR(true, Permission.OF_OPERATORS),
        /** Looks at the service: reads everything, changes nothing. */
        READER(true, Permission.OF_READERS),
        /** A mini program's account. */
        ACCOUNT(false, Permission.OF_ACCOUNT),
        /** A platform that acts for an account that authorised it: manages rules, not the account. */
        AUTHORIZED_PLATFORM(false, Permission.OF_RULES),
        /** A platform itself. */
        PLATFORM(false, EnumSet.of(Permission.SELF, Permission.AUTHORIZER_TOKENS)),
        /** Reads the rules of all accounts and reports. */
        GATEWAY(false, EnumSet.of(Permission.SELF, Permission.FEED, Permission.REPORTS)),
        /** A person who runs the service. */
        OPERATOR_USER(true, Permission.signedIn(Permission.OF_OPERATORS)),
        /** A person who looks at the service. */
        READER_USER(true, Permission.signedIn(Permission.OF_READERS)),
        /** A person who owns the account of the call. */
        OWNER(false, Permission.OF_OWNERS),
        /** A person who edits the account of the call. */
        EDITOR(false, Permission.OF_EDITORS),
        /** A person who looks at the account of the call. */
        VIEWER(false, Permission.OF_VIEWERS),
        /** A person in a call about no account, or about one in which he or she has no role. */
        USER(false, EnumSet.of(Permission.SELF, Permission.SESSION));

        private final boolean allAccounts;
        private final ImmutableSet<Permission> permissions;

        Kind(boolean allAccounts, Set<Permission> permissions) {
            this.allAccounts = allAccounts;
            this.permissions = Sets.immutableEnumSet(permissions);
        }

        /** Its permissions, without {@link Permission#PUBLIC}. */
        public ImmutableSet<Permission> permissions() {
            return permissions;
        }

        /** Whether all accounts are in its scope. */
        public boolean isOfAllAccounts() {
            return allAccounts;
        }

        /** The name in answers and in the audit. */
        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * The name in the audit, such as {@code operator:ops}, {@code account:wx1}, for a person {@code user:ana}, or, for a platform that acts for
     * an account, {@code platform:wxp for wx1}.
     */
    public String actor() {
        if (person != null) {
            return USER_PREFIX + subject;
        }
        return kind == Kind.AUTHORIZED_PLATFORM
                ? Kind.PLATFORM.code() + ":" + subject + " for " + account
                : kind.code() + ":" + subject;
    }

    /** The author of the caller's changes, which are refused if the credential ends before. */
    public Actor author() {
        return new Actor(actor(), credential, person == null ? null : person.session());
    }

    /** The person behind the call. Fails if it is a key, secret or token. */
    public Person signedIn() {
        return Objects.requireNonNull(person, "a person who has signed in");
    }

    /** Whether the caller has a permission, for the accounts of its scope. */
    public boolean may(Permission permission) {
        return kind.permissions().contains(permission);
    }

    /** Whether an account is in the caller's scope. */
    public boolean mayActFor(String appid) {
        return kind.isOfAllAccounts() || appid.equals(account);
    }

    /** The owner of the caller's share of what all callers use: the person, the account, or else the key. */
    public String tenant() {
        if (person != null) {
            // A viewer must not use up the share of the account.
            return "user " + person.user();
        }
        return account == null ? "key " + credential : "account " + account;
    }

    /** The one account in the caller's scope. Fails if the scope is not one account. */
    public String onlyAccount() {
        return Objects.requireNonNull(account, "a caller for one account");
    }
}
