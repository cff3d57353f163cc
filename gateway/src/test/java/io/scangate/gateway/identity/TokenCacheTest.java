package io.scangate.gateway.identity;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;

/** A question about an earlier time tells whether the cache still has an ended token: it answers what it has. */
class TokenCacheTest {
    private static final long MINUTE = 60_000;

    private final TokenCache cache = new TokenCache();
    private final TokenSigner signer =
            TokenSigners.parse(TestTokens.ISSUER.set("ed")).all().get(0);

    private static TokenKey key(String token) {
        byte[] bytes = token.getBytes(US_ASCII);
        return new TokenKey().point(bytes, 0, bytes.length);
    }

    private void put(String token, long expires, long now) {
        cache.put(key(token), new TokenCheck.Valid(new UserId("ana"), expires, signer), now);
    }

    @Test
    void anEndedTokenIsNotFound() {
        put("a", MINUTE, 0);
        assertNotNull(cache.get(key("a"), MINUTE - 1, true));
        assertNull(cache.get(key("a"), MINUTE, true));
    }

    @Test
    void endedTokensTakeNoMemory_aMinuteAfterTheLastSweep() {
        put("a", 10, 0);
        put("b", 10, 1);
        put("long", 10 * MINUTE, 2);
        put("c", 3 * MINUTE, MINUTE - 1);
        assertNotNull(cache.get(key("a"), 9, false));
        put("d", 3 * MINUTE, MINUTE);
        assertNull(cache.get(key("a"), 9, false));
        assertNull(cache.get(key("b"), 9, false));
        assertNotNull(cache.get(key("long"), MINUTE, false));
        assertNotNull(cache.get(key("c"), MINUTE, false));
        put("e", 9 * MINUTE, 3 * MINUTE);
        assertNull(cache.get(key("c"), MINUTE, false));
        assertNotNull(cache.get(key("e"), 3 * MINUTE, false));
    }
}
