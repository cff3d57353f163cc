package io.scangate.config.access;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is kept of credentials and tokens, hashed: the port to the database. Thread-safe; blocks; refuses as {@code Store} does. */
public interface AccessStore {
    /** What a secret is for. */
    enum Kind {
        OPERATOR,
        GATEWAY,
        ACCOUNT,
        PLATFORM,
        /** A platform's leave to act for an account; the secret is the refresh token. */
        AUTHORIZATION
    }

    /**
     * What the audit says of a credential: all but the secret and its hash.
     *
     * @param holder the name of an operator's or a gateway's key, or the appid of an account or of a platform
     * @param issuedAt when it was given out
     */
    record CredentialSummary(String holder, Instant issuedAt) {}

    /**
     * A secret and whose it is.
     *
     * @param holder the name of an operator's or a gateway's key, or the appid of an account or of a platform
     * @param appid the account it may act for; null if it is not for one account
     * @param ticketHash a platform's second proof; null if there is none
     */
    record Credential(
            Kind kind,
            String holder,
            @Nullable String appid,
            String secretHash,
            @Nullable String ticketHash) {}

    /** A token that was given out, and until when. */
    record Token(Credential credential, Instant expires) {}

    /** The credential of that secret. */
    Optional<Credential> bySecret(String secretHash);

    /** The credential of that holder. */
    Optional<Credential> byHolder(Kind kind, String holder, @Nullable String appid);

    /**
     * Keeps a credential in place of the earlier one of the same kind, holder and account, whose tokens end: a change, with
     * its revision and audit entry.
     *
     * @param actor who, as the audit is to show it
     * @return false if there is no such account; nothing was changed then
     */
    boolean put(String actor, Credential credential, Instant now);

    /**
     * Keeps a credential, as {@link #put} does, if there is none of its kind. Of any number that try at once, in whichever
     * process, one does.
     *
     * @return false if there was one; nothing was changed then
     */
    boolean putFirst(String actor, Credential credential, Instant now);

    /** Takes a credential away with its tokens, which is a change; false if there was none, and nothing was changed. */
    boolean remove(String actor, Kind kind, String holder, @Nullable String appid, Instant now);

    /**
     * Keeps a token, and forgets those that expired before a time.
     *
     * @return false if the secret is not there (any more)
     */
    boolean addToken(String tokenHash, String secretHash, Instant expires, Instant forgetBefore);

    /** The token of that hash, expired or not. */
    Optional<Token> token(String tokenHash);
}
