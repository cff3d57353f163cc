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

    /** Whether there is a key of an operator. */
    boolean hasOperator();

    /** The credential of that secret. */
    Optional<Credential> bySecret(String secretHash);

    /** The credential of that holder. */
    Optional<Credential> byHolder(Kind kind, String holder, @Nullable String appid);

    /**
     * Keeps a credential in place of the earlier one of the same kind, holder and account, whose tokens end.
     *
     * @return false if there is no such account; nothing was changed then
     */
    boolean put(Credential credential, Instant now);

    /** Takes a credential away with its tokens; whether there was one. */
    boolean remove(Kind kind, String holder, @Nullable String appid);

    /**
     * Keeps a token, and forgets those that expired before a time.
     *
     * @return false if the secret is not there (any more)
     */
    boolean addToken(String tokenHash, String secretHash, Instant expires, Instant forgetBefore);

    /** The token of that hash, expired or not. */
    Optional<Token> token(String tokenHash);
}
