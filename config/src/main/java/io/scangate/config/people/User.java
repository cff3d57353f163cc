package io.scangate.config.people;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A person who can sign in, without the password. A name is never given to another person, so the audit stays clear. Immutable.
 *
 * @param id the number of the change that made the user
 * @param name by which he or she signs in, and the name in the audit
 * @param displayName for people; not unique
 * @param role in the service; null for none
 * @param hasPassword whether there is a password
 * @param changePassword whether the password must be changed before anything else
 * @param secondFactor whether a sign-in with the password needs a code
 * @param endedAt since when he or she cannot sign in any more; null for a user who can
 * @param version the number of the last change of the user
 */
public record User(
        long id,
        String name,
        String displayName,
        @Nullable ServiceRole role,
        boolean hasPassword,
        boolean changePassword,
        boolean secondFactor,
        Instant createdAt,
        @Nullable Instant endedAt,
        long version) {}
