package io.scangate.config.access;

import io.scangate.config.lifecycle.Actor;
import io.scangate.config.lifecycle.Page;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The port to the database for credentials and tokens, which are stored as hashes. Thread-safe. Methods block and fail
 * as those of {@code Store} do.
 */
public interface AccessStore {
    /** The kind of a credential's holder. */
    enum Kind {
        OPERATOR,
        /** An operator that changes nothing. */
        READER,
        GATEWAY,
        ACCOUNT,
        PLATFORM,
        /** A platform's authorization to act for an account. The secret is the refresh token. */
        AUTHORIZATION
    }

    /**
     * A credential in an audit entry, without the secret and its hash.
     *
     * @param holder the name of an operator's or a gateway's key, or the appid of an account or of a platform
     * @param issuedAt when it was issued
     */
    record CredentialSummary(String holder, Instant issuedAt) {}

    /**
     * A secret's hash and its holder.
     *
     * @param holder the name of an operator's or a gateway's key, or the appid of an account or of a platform
     * @param appid the account that it acts for; null if it is not limited to one account
     * @param ticketHash the hash of a platform's verify ticket; null for other kinds
     * @param expires when it ends; null for never
     */
    record Credential(
            Kind kind,
            String holder,
            @Nullable String appid,
            String secretHash,
            @Nullable String ticketHash,
            @Nullable Instant expires) {
        boolean isExpired(Instant now) {
            return expires != null && !now.isBefore(expires);
        }
    }

    /**
     * A key or secret in a list, without the secret and its hash.
     *
     * @param holder as in {@link Credential}
     * @param appid as in {@link Credential}
     * @param lastUsed when a call last used it or one of its tokens, to a minute; null if never
     * @param expires when it ends; null for never
     */
    record IssuedKey(
            Kind kind,
            String holder,
            @Nullable String appid,
            Instant createdAt,
            @Nullable Instant lastUsed,
            @Nullable Instant expires) {}

    /**
     * Selects keys. A null selects all.
     *
     * @param appid keys that act for this account
     * @param name a part of the holder's name, whatever the case
     */
    record KeyQuery(
            @Nullable Kind kind,
            @Nullable String holder,
            @Nullable String appid,
            @Nullable String name) {
        /** Selects keys whatever their names. */
        public KeyQuery(@Nullable Kind kind, @Nullable String holder, @Nullable String appid) {
            this(kind, holder, appid, null);
        }
    }

    /** A condition of a change of a credential. */
    @FunctionalInterface
    interface Condition {
        /**
         * Throws to refuse the change.
         *
         * @param earlier the credential to replace; null if there is none
         * @param platform the platform of an authorization; null if there is none, or it is no authorization
         */
        void check(@Nullable Credential earlier, @Nullable Credential platform);
    }

    /**
     * An issued token.
     *
     * @param expires when it ends
     */
    record Token(Standing standing, Instant expires) {}

    /** Finds a credential by the hash of its secret. */
    Optional<Standing> bySecret(String secretHash);

    /** Finds a credential by its holder. */
    Optional<Credential> byHolder(Kind kind, String holder, @Nullable String appid);

    /**
     * Stores a credential and replaces the earlier one of the same kind, holder and account. All that was derived from
     * that one ends: its tokens, its waiting planned releases and, for a platform, its authorizations. Each ended or
     * stored credential is a change with a revision and an audit entry.
     *
     * @param actor the author
     * @param condition checked under the lock of all changes
     * @return false if the account does not exist; nothing was changed then
     */
    boolean put(Actor actor, Credential credential, Condition condition, Instant now);

    /**
     * Stores a credential, as {@link #put} does, unless one of its kind exists. If several processes call at once, one
     * succeeds.
     *
     * @return false if one existed; nothing was changed then
     */
    boolean putFirst(Actor actor, Credential credential, Instant now);

    /** Removes a credential and all that was derived from it. False if it did not exist; nothing was changed then. */
    boolean remove(Actor actor, Kind kind, String holder, @Nullable String appid, Instant now);

    /** The key of a holder, without its secret. */
    Optional<IssuedKey> key(Kind kind, String holder, @Nullable String appid);

    /**
     * Keys in the order of kind, holder and account.
     *
     * @param after the {@code next} of the previous slice; null to start
     */
    Page<IssuedKey> keys(KeyQuery query, @Nullable String after, int limit);

    /** Stores the last uses of keys, by the hashes of their secrets. Not a change. Ignores keys that have ended. */
    void used(Map<String, Instant> uses);

    /**
     * Stores a token.
     *
     * @param most tokens of the secret, expired or not; the first to expire end
     * @return false if the secret no longer exists
     */
    boolean addToken(String tokenHash, String secretHash, Instant expires, int most);

    /** How long an expired token is still found, and reported as expired. After that it is unknown. */
    Duration EXPIRED_KEPT = Duration.ofDays(1);

    /** Finds a token by its hash, expired or not. */
    Optional<Token> token(String tokenHash);
}
