package io.scangate.gateway.identity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Tokens that were found valid, in a bounded number of bytes. Thread-safe. */
final class TokenCache {
    /** For some ten thousand users at a time. */
    private static final long MOST_BYTES = 32L << 20;

    /** The objects of an entry. */
    private static final int ENTRY_BYTES = 300;

    private final Cache<TokenKey, TokenCheck.Valid> valid;

    /** @param clock ends the tokens */
    TokenCache(Clock clock) {
        // An entry that is over is not used in any case; the time only frees its memory.
        valid = Caffeine.newBuilder()
                .maximumWeight(MOST_BYTES)
                .weigher((TokenKey key, TokenCheck.Valid token) ->
                        ENTRY_BYTES + key.length() + token.user().length())
                .expireAfter(Expiry.creating((TokenKey key, TokenCheck.Valid token) ->
                        Duration.ofMillis(Math.max(0, token.expires() - clock.millis()))))
                .build();
    }

    /** A token that is valid at a time in milliseconds since 1970; null if that is not known. */
    TokenCheck.@Nullable Valid get(TokenKey key, long now) {
        TokenCheck.Valid found = valid.getIfPresent(key);
        return found == null || now >= found.expires() ? null : found;
    }

    /** Keeps a token; the key has a copy of its bytes. */
    void put(TokenKey key, TokenCheck.Valid token) {
        valid.put(key, token);
    }

    /** Forgets the tokens of all keys that are not among these. */
    void keepOnly(TokenSigners signers) {
        valid.asMap().values().removeIf(token -> !signers.has(token.signer()));
    }

    /** Forgets one token. */
    void remove(TokenKey key) {
        valid.invalidate(key);
    }
}
