package io.scangate.gateway.identity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Policy;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Tokens that were found valid, in a bounded number of bytes. Thread-safe. */
final class TokenCache {
    /** For some ten thousand users at a time. */
    private static final long MOST_BYTES = 32L << 20;

    /** The objects of an entry. */
    private static final int ENTRY_BYTES = 300;

    /** Rare enough that the walk through all tokens costs nothing, even if each comes once. */
    private static final long SWEEP_MILLIS = 60_000;

    private final Cache<TokenKey, TokenCheck.Valid> valid;
    private final AtomicLong nextSweep = new AtomicLong();
    private final Policy<TokenKey, TokenCheck.Valid> quiet;

    TokenCache() {
        // No time of expiry: it would cost each look-up a reading of the clock. An ended token is not found, and a
        // later put takes it out.
        valid = Caffeine.newBuilder()
                .maximumWeight(MOST_BYTES)
                .weigher((TokenKey key, TokenCheck.Valid token) ->
                        ENTRY_BYTES + key.length() + token.user().length())
                .build();
        quiet = valid.policy();
    }

    /**
     * A token that is valid at a time in milliseconds since 1970; null if that is not known.
     *
     * @param noted whether the cache notes this use, for its choice of the tokens that it keeps. A noted use takes several times as long,
     *     because other threads process the notes, so a caller notes a sample
     */
    TokenCheck.@Nullable Valid get(TokenKey key, long now, boolean noted) {
        TokenCheck.Valid found = noted ? valid.getIfPresent(key) : quiet.getIfPresentQuietly(key);
        return found == null || now >= found.expires() ? null : found;
    }

    /** Keeps a token at a time in milliseconds since 1970, and forgets ended ones now and then; the key has a copy of its bytes. */
    void put(TokenKey key, TokenCheck.Valid token, long now) {
        valid.put(key, token);
        long due = nextSweep.get();
        if (now >= due && nextSweep.compareAndSet(due, now + SWEEP_MILLIS)) {
            valid.asMap().values().removeIf(each -> now >= each.expires());
        }
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
