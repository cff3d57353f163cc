package io.scangate.config.people;

import java.time.Instant;

/**
 * The role of a person in an account. Immutable.
 *
 * @param id the number of the change that gave the first role
 * @param user the name of the person
 * @param displayName of the person
 * @param accountName the name of the account, which is not unique
 * @param since when the person got the first role in the account
 * @param version the number of the last change of the role
 */
public record Membership(
        long id,
        String user,
        String displayName,
        String appid,
        String accountName,
        AccountRole role,
        Instant since,
        long version) {}
