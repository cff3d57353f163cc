package io.scangate.config.people;

import java.time.Instant;

/**
 * The offer of a role in an account to whoever has its link. It is used once. Immutable.
 *
 * @param id the number of the change that made it
 * @param accountName the name of the account, which is not unique
 * @param by who has invited, as in the audit
 */
public record Invitation(
        long id, String appid, String accountName, AccountRole role, String by, Instant createdAt, Instant expiresAt) {}
