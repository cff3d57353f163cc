package io.scangate.config.access;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The right by which a person makes a change, in place of the hash of a secret: a role in one account, or a role in the service. A change is
 * refused if the person does not have this role any more. Immutable.
 *
 * @param member whether it is a role in an account
 * @param id the number of the membership or of the user
 * @param role the code of the role
 */
public record UserRight(boolean member, long id, String role) {
    /** The role of a user who has none in the service. */
    public static final String NO_ROLE = "none";

    private static final String MEMBER = "member";
    private static final String USER = "user";

    /** The right of a role in an account. */
    public static UserRight ofMember(long membership, String role) {
        return new UserRight(true, membership, role);
    }

    /** The right of a role in the service; null for none. */
    public static UserRight ofUser(long user, @Nullable String role) {
        return new UserRight(false, user, role == null ? NO_ROLE : role);
    }

    /** The right in a credential; null if it is the hash of a secret. */
    public static @Nullable UserRight of(String credential) {
        List<String> parts = List.of(credential.split(":", -1));
        return parts.size() == 3
                ? new UserRight(parts.get(0).equals(MEMBER), Long.parseLong(parts.get(1)), parts.get(2))
                : null;
    }

    /** The credential: no hash has a colon. */
    public String credential() {
        return (member ? MEMBER : USER) + ":" + id + ":" + role;
    }
}
