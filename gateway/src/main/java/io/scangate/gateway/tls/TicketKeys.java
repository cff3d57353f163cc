package io.scangate.gateway.tls;

import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.OpenSslSessionTicketKey;
import java.security.SecureRandom;
import java.util.List;
import java.util.stream.Stream;

/**
 * The keys of the session tickets of one listener (RFC 8446, section 4.6.1): the newest one, which encrypts new tickets, and the one before.
 * They are random and in memory only. Not thread-safe.
 */
final class TicketKeys {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int KEPT = 2;

    private List<OpenSslSessionTicketKey> keys = List.of(newKey());

    private static OpenSslSessionTicketKey newKey() {
        return new OpenSslSessionTicketKey(
                random(OpenSslSessionTicketKey.NAME_SIZE),
                random(OpenSslSessionTicketKey.HMAC_KEY_SIZE),
                random(OpenSslSessionTicketKey.AES_KEY_SIZE));
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        RANDOM.nextBytes(bytes);
        return bytes;
    }

    /** Begins with a new key; tickets of the one before stay good. */
    void rotate() {
        keys = Stream.concat(Stream.of(newKey()), keys.stream()).limit(KEPT).toList();
    }

    /** Begins with a new key; all tickets so far are no good. */
    void forget() {
        keys = List.of(newKey());
    }

    void giveTo(OpenSslSessionContext sessions) {
        sessions.setTicketKeys(keys.toArray(new OpenSslSessionTicketKey[0]));
    }
}
